"""The service that the fault tests hurt: one for all of them, with a ledger of its own for each test."""

import itertools

import pytest

from geo.project.pgprograms import server_folders
from tests.faults.ledger import Ledger
from tests.faults.service import running_service

numbers = itertools.count(1, 100_000)


@pytest.fixture(scope="package")
def hurt_service():
    """The running service, whatever the last test did to it."""
    if not server_folders():
        pytest.skip("needs PostgreSQL with PostGIS on this machine")
    with running_service() as service:
        yield service


@pytest.fixture
def service(hurt_service):
    """The running service, whole and answering."""
    hurt_service.start_database()
    if hurt_service.web.poll() is not None:
        hurt_service.start_web()
    hurt_service.wait_until_answering()
    return hurt_service


@pytest.fixture
def ledger(tmp_path):
    """An empty ledger."""
    return Ledger(tmp_path / "ledger")


@pytest.fixture
def first_number():
    """The first of 100,000 running numbers that no other test uses."""
    return next(numbers)
