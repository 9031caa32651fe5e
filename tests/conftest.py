"""What every test may use: a small city, staff, a clock that can be moved, shared data."""

import os
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from districts.areas.models import BoundaryEdition, Stadtbezirk, Stadtteil
from tests import factories

# Before numpy is loaded: on two cores its own threads make the small matrices here several times slower.
for threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(threads, "1")

CHECKOUT = Path(__file__).resolve().parents[1]
SHARED_DATA = Path(os.environ.get("SHARED_DATA", CHECKOUT.parent / "shared" / "data"))
WITHOUT_SHARED_DATA = f"needs the shared data, but {SHARED_DATA} is no folder (set SHARED_DATA)"


def pytest_configure(config):
    """Register our markers."""
    config.addinivalue_line("markers", "shared_data: needs files that are not part of the repository")


def pytest_collection_modifyitems(items):
    """Skip the tests that need shared data where it is absent, saying so."""
    if SHARED_DATA.is_dir():
        return
    for item in items:
        if item.get_closest_marker("shared_data"):
            item.add_marker(pytest.mark.skip(reason=WITHOUT_SHARED_DATA))


@pytest.fixture(scope="session")
def shared_data():
    """The folder of shared data; skips the test where it is absent."""
    if not SHARED_DATA.is_dir():
        pytest.skip(WITHOUT_SHARED_DATA)
    return SHARED_DATA


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """End the sessions that threads and servers of the tests left open, so that the database can go."""
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture(autouse=True)
def test_settings(settings, tmp_path):
    """Own folders, quick passwords, and static files without a manifest."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.EMAIL_FOLDER = tmp_path / "mails"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}


@pytest.fixture(autouse=True)
def fresh_sequences():
    """Let every test count from one, whatever ran before it."""
    for each in factories.FACTORIES:
        each.reset_sequence(force=True)


@dataclass(frozen=True)
class City:
    """Two Stadtbezirke of two Stadtteile each; `stadtteile` and `stadtbezirke` by key."""

    edition: BoundaryEdition
    stadtbezirke: dict[str, Stadtbezirk]
    stadtteile: dict[str, Stadtteil]


@pytest.fixture
def city(db):
    """Squares of one kilometre in an active edition; grid points in `tests.factories`.

    y
    2 +----+----+
      | 03 | 04 |   Stadtbezirk 02 "Nordbezirk"
    1 +----+----+
      | 01 | 02 |   Stadtbezirk 01 "Südbezirk"
    0 +----+----+
      0    1    2 x
    """
    edition = factories.BoundaryEditionFactory()
    south = factories.StadtbezirkFactory(key="01", name="Südbezirk", area=factories.square(0, 0, columns=2))
    north = factories.StadtbezirkFactory(key="02", name="Nordbezirk", area=factories.square(0, 1, columns=2))
    stadtteile = [
        factories.StadtteilFactory(
            key=f"{number:02d}", name=name, stadtbezirk=stadtbezirk, area=factories.square(column, row)
        )
        for number, name, stadtbezirk, column, row in [
            (1, "Südwest", south, 0, 0),
            (2, "Südost", south, 1, 0),
            (3, "Nordwest", north, 0, 1),
            (4, "Nordost", north, 1, 1),
        ]
    ]
    return City(edition, {"01": south, "02": north}, {area.key: area for area in stadtteile})


@pytest.fixture
def staff(db):
    """An account that may see and change concerns and see the outbox."""
    return factories.UserFactory(username="verwaltung", permissions=factories.STAFF_PERMISSIONS)


@pytest.fixture
def staff_client(client, staff):
    """A browser in which `staff` is logged in."""
    client.force_login(staff)
    return client


class Clock:
    """The application's clock, which stands still until it is moved."""

    def __init__(self, now):
        self.now = now

    def __call__(self):
        return self.now

    def move(self, **duration):
        """Move the clock by ``duration`` (the arguments of timedelta)."""
        self.now += timedelta(**duration)


@pytest.fixture
def clock(monkeypatch):
    """Stop ``timezone.now`` at the present; ``clock.move(days=3)`` moves it."""
    stopped = Clock(timezone.now())
    monkeypatch.setattr(timezone, "now", stopped)
    return stopped
