"""Workers of the web server are killed under load: nothing acknowledged is lost, others notice nothing."""

import threading
from contextlib import contextmanager

import pytest

from tests.faults.client import Load
from tests.faults.ledger import losses
from tests.faults.probe import Probe

FIRST_KILL_S, KILL_EVERY_S = 0.5, 2


@contextmanager
def workers_dying(service):
    """Kill a worker soon and then every other second; yields the list of kills."""
    kills, leaving = [], threading.Event()

    def kill_on():
        while not leaving.wait(KILL_EVERY_S if kills else FIRST_KILL_S):
            service.kill_worker()
            kills.append(1)

    thread = threading.Thread(target=kill_on)
    thread.start()
    try:
        yield kills
    finally:
        leaving.set()
        thread.join()


def survive(service, ledger, **load):
    """Report under dying workers and check that all is well."""
    dying = workers_dying(service)
    with Probe(service) as probe, dying as kills, Load(service, ledger, **load) as running:
        pass
    assert kills, "the load was over before a worker died"
    assert (losses(service, ledger), running.complaints) == ([], [])
    assert probe.error_share < 0.01, f"{probe.failed} of {len(probe.durations)} pages did not come"


def test_nothing_acknowledged_is_lost_when_workers_are_killed(service, ledger, first_number):
    survive(service, ledger, total=60, clients=4, with_photo=10, first=first_number)


@pytest.mark.faults
def test_nothing_acknowledged_is_lost_when_workers_are_killed_for_long(service, ledger, first_number):
    survive(service, ledger, total=2_000, clients=8, with_photo=200, first=first_number)
