"""The database is killed while people report: nothing that was acknowledged is lost.

A killed process proves that crashes of programs are survived; a power failure would need a machine to switch off.
"""

import random
import time

import pytest

from tests.faults.client import Load
from tests.faults.ledger import losses

BACK_WITHIN_S = 10


def kill_during(load, service, *, rounds, total):
    """Kill the database ``rounds`` times, each at its share of ``total``; return the seconds until it was back."""
    dice, waits = random.Random(7), []
    for number in range(rounds):
        # What is not on disk when a commit returns stays in memory, and dies with it.
        service.stop_wal_writer()
        load.wait_for(total * (number + dice.uniform(0.3, 0.7)) / (rounds + 0.5))
        service.kill_database()
        time.sleep(dice.uniform(0.2, 0.6))
        service.start_database()
        waits.append(service.wait_until_answering())
    return waits


def report_and_kill(service, ledger, *, rounds, **load):
    """Run a load through several crashes; return the load and the longest wait in seconds."""
    with Load(service, ledger, **load) as running:
        waits = kill_during(running, service, rounds=rounds, total=load["total"])
    return running, max(waits)


@pytest.fixture
def short_run(service, ledger, first_number):
    """Two crashes under four clients."""
    return report_and_kill(service, ledger, rounds=2, total=100, clients=4, with_photo=20, first=first_number)


def test_nothing_acknowledged_is_lost_when_the_database_is_killed(short_run, service, ledger):
    load, longest_wait_s = short_run
    assert load.statuses[503] > 0, "the crashes were not felt"
    assert (losses(service, ledger), load.complaints) == ([], [])
    assert longest_wait_s < BACK_WITHIN_S


def test_checker_finds_losses_when_commits_are_not_synced(service, ledger, first_number):
    service.query("ALTER DATABASE sozialraumkarte SET synchronous_commit = off")
    try:
        service.kill_database()
        service.start_database()
        service.stop_wal_writer()
        with Load(service, ledger, total=30, clients=4, first=first_number) as load:
            load.wait_for(20)
            service.kill_database()
            service.start_database()
    finally:
        service.query("ALTER DATABASE sozialraumkarte RESET synchronous_commit")
        service.query(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'postgres'"
            " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
    assert any("stored 0 times" in line for line in losses(service, ledger))


@pytest.mark.faults
def test_nothing_acknowledged_is_lost_in_ten_crashes(service, ledger, first_number):
    load, longest_wait_s = report_and_kill(
        service, ledger, rounds=10, total=5_000, clients=8, with_photo=500, first=first_number
    )
    assert load.statuses[503] > 0, "the crashes were not felt"
    assert (losses(service, ledger), load.complaints) == ([], [])
    assert longest_wait_s < BACK_WITHIN_S
