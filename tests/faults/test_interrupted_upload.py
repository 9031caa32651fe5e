"""Uploads that stop, crawl, lie about their length, or whose answer gets lost."""

import os
import socket
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from layers.concerns.report import new_key
from tests.faults.client import answers, photo_of
from tests.faults.probe import Probe
from tests.faults.visitor import NEW, Visitor, multipart

SLOW_CLIENTS = 20
SLOW_BYTES_PER_S = 1_000
STALLED_FOR_AT_MOST_S = 25
TOO_LARGE_BYTES = 200 * 1024 * 1024


@pytest.fixture
def visitor(service):
    """A browser that has opened the form."""
    browser = Visitor(service.port)
    browser.open_form()
    return browser


def said(visitor, number, **changes):
    """Return the fields of a report, the button first, so that a cut body could still be taken for a form."""
    token = visitor.open_form()["csrfmiddlewaretoken"]
    fields = answers(number, new_key(), csrfmiddlewaretoken=token, **changes)
    return sorted(fields.items(), key=lambda pair: pair[0] in ("text", "email", "submitter_type"))


def raw_request(visitor, fields, photo=b"", *, length=None):
    """Return head and body of the request that sends a form, ``length`` announced instead of the true one."""
    body, content_type = multipart(fields, photo)
    lines = [f"{name}: {value}" for name, value in visitor.headers(content_type).items()]
    head = [
        f"POST {NEW} HTTP/1.1",
        "Host: 127.0.0.1",
        f"Content-Length: {length or len(body)}",
        *lines,
        "",
        "",
    ]
    return "\r\n".join(head).encode(), body


def connect(service):
    """Return an open connection to the web server."""
    return socket.create_connection(("127.0.0.1", service.port), timeout=60)


def kept(service):
    """Return how many concerns there are, and every photo file."""
    [(count,)] = service.query("SELECT count(*) FROM concerns_concern")
    return count, {path for path in service.media.rglob("*") if path.is_file()}


def wait_until_read(service, sent):
    """Return when the server has had time to act on a broken connection."""
    for _page in range(3):
        Visitor(service.port).get("/anliegen/")
    time.sleep(0.3)


def noise(size):
    """Return bytes that no form contains."""
    return os.urandom(size)


@pytest.mark.parametrize("share", [0.33, 0.8, 0.99])
def test_nothing_is_stored_when_the_last_step_breaks_off(service, visitor, share):
    before = kept(service)
    text = f"Meldung {share}: " + "Der Radweg ist voller Scherben. " * 100
    head, body = raw_request(visitor, said(visitor, 1, text=text, email=""))
    with connect(service) as connection:
        connection.sendall(head + body[: int(len(body) * share)])
        connection.shutdown(socket.SHUT_WR)
        connection.recv(100)
    assert kept(service) == before


def test_nothing_is_stored_when_a_photo_breaks_off(service, visitor):
    before = kept(service)
    fields = said(visitor, 2, step="1")
    head, body = raw_request(visitor, fields, photo_of(2) + noise(300_000))
    with connect(service) as connection:
        connection.sendall(head + body[: len(body) // 3])
    wait_until_read(service, body)
    assert kept(service) == before


def test_nothing_is_stored_when_less_comes_than_was_announced(service, visitor):
    before = kept(service)
    fields = said(visitor, 3)
    head, body = raw_request(visitor, fields, photo_of(3), length=10_000_000)
    with connect(service) as connection:
        connection.sendall(head + body)
        connection.shutdown(socket.SHUT_WR)
        connection.recv(100)
    assert kept(service) == before


def test_request_is_refused_when_it_announces_too_much(service, visitor):
    head, _body = raw_request(visitor, [], length=TOO_LARGE_BYTES)
    with connect(service) as connection:
        connection.sendall(head)
        assert connection.recv(12) == b"HTTP/1.1 413"


def crawl(service, request, seconds):
    """Send ``request`` at the speed of a very bad line for some seconds, then hang up."""
    with connect(service) as connection:
        head, body = request
        connection.sendall(head)
        for second in range(seconds):
            connection.sendall(body[second * SLOW_BYTES_PER_S :][:SLOW_BYTES_PER_S])
            time.sleep(1)


def test_others_are_served_quickly_when_many_send_slowly(service, visitor):
    before = kept(service)
    request = raw_request(visitor, said(visitor, 4, step="1"), noise(100_000))
    with ThreadPoolExecutor(SLOW_CLIENTS) as crowd:
        crawling = [crowd.submit(crawl, service, request, 4) for _client in range(SLOW_CLIENTS)]
        time.sleep(0.5)
        with Probe(service) as probe:
            time.sleep(3)
    assert [one.result() for one in crawling] == [None] * SLOW_CLIENTS
    assert (probe.failed, probe.p95_s < 1, kept(service)) == (0, True, before)


@pytest.mark.faults
@pytest.mark.parametrize("part", ["head", "body"])
def test_connection_is_given_up_when_its_client_falls_silent(service, visitor, part):
    head, body = raw_request(visitor, said(visitor, 5))
    sent = head[:60] if part == "head" else head + body[:100]
    began = time.monotonic()
    with connect(service) as connection:
        connection.sendall(sent)
        while connection.recv(1000):
            pass
    assert time.monotonic() - began < STALLED_FOR_AT_MOST_S


@pytest.mark.faults
def test_others_are_served_when_more_fall_silent_than_there_are_threads(service, visitor):
    head, body = raw_request(visitor, said(visitor, 6))
    silent = [connect(service) for _client in range(100)]
    try:
        for connection in silent:
            connection.sendall(head + body[:100])
        assert Visitor(service.port, timeout_s=2 * STALLED_FOR_AT_MOST_S).get("/anliegen/").status == 200
    finally:
        for connection in silent:
            connection.close()


def test_repetition_gets_the_same_number_when_the_answer_was_lost(service, visitor):
    fields = said(visitor, 7, text="Der Weg zum See ist im Winter nie geräumt.")
    head, body = raw_request(visitor, fields)
    with connect(service) as connection:
        connection.sendall(head + body)
        while not (
            stored := service.query("SELECT reference FROM concerns_concern WHERE text LIKE '%%zum See%%'")
        ):
            time.sleep(0.02)
    repeated = visitor.post(NEW, fields)
    assert [(repeated.reference,)] == stored


def test_photo_that_was_never_sent_is_swept_a_day_later(service, visitor):
    before = kept(service)
    uploaded = visitor.upload(NEW, said(visitor, 8, step="1"), photo_of(8))
    assert dict(uploaded.hidden)["photo"]
    [orphan] = kept(service)[1] - before[1]
    day_ago = time.time() - 25 * 3600
    os.utime(orphan, (day_ago, day_ago))
    service.run("manage.py", "shell", "-v0", "-c", "from layers.concerns import photos; photos.sweep()")
    assert kept(service) == before
