"""The mail server is down: people report as ever, and their mail goes out when it is back."""

import json
import socket
import time

import pytest

from layers.concerns.report import new_key
from tests.districts.outbox.fake_smtp import running
from tests.faults.client import answers
from tests.faults.visitor import NEW, Visitor

JOB = "districts.outbox.tasks.deliver_mail"
PATIENCE_S = 15


@pytest.fixture
def mail_port():
    """A port at which no mail server listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def reported(service):
    """The number of a concern reported with an address, and the seconds that it took; no other mail waits."""
    service.query("TRUNCATE outbox_outgoingmail")
    visitor = Visitor(service.port)
    token = visitor.open_form()["csrfmiddlewaretoken"]
    fields = answers(1, new_key(), csrfmiddlewaretoken=token, text=f"Die Uhr steht seit {new_key()}.")
    began = time.monotonic()
    return visitor.post(NEW, [*fields.items()]).reference, time.monotonic() - began


@pytest.fixture
def worker(service, mail_port):
    """The worker of the jobs, whose mail server is not there."""
    program = service.start(
        "manage.py", "procrastinate", "worker", EMAIL_HOST="127.0.0.1", EMAIL_PORT=str(mail_port)
    )
    yield program
    program.terminate()
    program.wait()


def try_to_deliver(service):
    """Let the worker run the job that comes every minute, with every mail due."""
    service.query("UPDATE outbox_outgoingmail SET next_attempt_at = now()")
    service.run("manage.py", "procrastinate", "defer", "--ignore-already-enqueued", JOB, '{"timestamp": 0}')


def wait_for(service, condition):
    """Return when the only mail fulfils ``condition`` (SQL)."""
    deadline = time.monotonic() + PATIENCE_S
    while service.query(f"SELECT {condition} FROM outbox_outgoingmail") != [(True,)]:
        assert time.monotonic() < deadline, f"not {condition} within {PATIENCE_S} s:\n{service.log[-2000:]}"
        time.sleep(0.05)


def test_report_is_taken_at_once_when_the_mail_server_is_down(reported):
    reference, seconds = reported
    assert (reference is not None, seconds < 3) == (True, True)


def test_mail_is_stored_in_the_transaction_of_its_concern(reported, service):
    [(is_same,)] = service.query(
        "SELECT m.xmin = c.xmin FROM outbox_outgoingmail m JOIN concerns_concern c ON topic = reference"
        " WHERE reference = %s",
        [reported[0]],
    )
    assert is_same


def test_mail_goes_out_when_the_mail_server_is_back(reported, worker, service, mail_port):
    try_to_deliver(service)
    wait_for(service, "attempts > 0 AND sent_at IS NULL")
    with running(mail_port) as server:
        try_to_deliver(service)
        wait_for(service, "sent_at IS NOT NULL")
    assert [reported[0] in message["Subject"] for message in server.messages] == [True]


def test_health_shows_the_age_of_a_mail_that_does_not_go_out(reported, worker, service):
    try_to_deliver(service)
    wait_for(service, "attempts > 0")
    service.query("UPDATE outbox_outgoingmail SET created_at = created_at - interval '1 hour'")
    state = json.loads(Visitor(service.port).get("/healthz").text)
    assert (state["outbox_oldest_seconds"] >= 3600, state["outbox_stuck"]) == (True, 1)


@pytest.mark.faults
def test_mail_goes_out_by_itself_within_minutes_when_the_mail_server_is_back(
    reported, worker, service, mail_port
):
    try_to_deliver(service)
    wait_for(service, "attempts > 0 AND sent_at IS NULL")
    with running(mail_port) as server:
        deadline = time.monotonic() + 180
        while not server.messages and time.monotonic() < deadline:
            time.sleep(1)
    assert [reported[0] in message["Subject"] for message in server.messages] == [True]
