"""Limits on requests: counted exactly, per address, and a proof of work that counts once."""

import base64
import json
from datetime import timedelta

import altcha
import pytest
from django.test import RequestFactory

from districts.throttling.models import RequestCount
from districts.throttling.services import (
    client_address,
    count_request,
    give_back_request,
    is_proof_of_work,
    new_challenge,
    seconds_left,
    sweep,
)
from tests.parallel import run_at_once

WINDOW = timedelta(minutes=10)


def request_from(address="203.0.113.7", forwarded=None):
    """Return a request from ``address``, with what proxies wrote."""
    headers = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    return RequestFactory().get("/", REMOTE_ADDR=address, **headers)


def count(request=None, scope="form"):
    """Count one request."""
    return count_request(request or request_from(), scope, window=WINDOW)


class TestCounting:
    """How many came from one address."""

    def test_requests_are_counted_up(self, clock, db):
        assert [count() for _request in range(3)] == [1, 2, 3]

    def test_another_address_is_counted_apart(self, clock, db):
        count()
        assert count(request_from("203.0.113.8")) == 1

    def test_another_form_is_counted_apart(self, clock, db):
        count()
        assert count(scope="login") == 1

    def test_next_window_begins_at_one(self, clock, db):
        count()
        clock.move(minutes=10)
        assert count() == 1

    def test_request_that_is_given_back_does_not_count(self, clock, db):
        count()
        give_back_request(request_from(), "form", window=WINDOW)
        assert count() == 1

    def test_counter_never_falls_below_zero(self, clock, db):
        count()
        for _time in range(3):
            give_back_request(request_from(), "form", window=WINDOW)
        assert count() == 1

    def test_seconds_left_end_with_the_window(self, clock, db):
        count()
        clock.move(seconds=seconds_left(WINDOW))
        assert count() == 1

    def test_address_is_not_stored(self, clock, db):
        count()
        assert "203.0.113.7" not in str(RequestCount.objects.values().get())

    def test_same_address_gets_another_hash_tomorrow(self, clock, db):
        count()
        clock.move(days=1)
        count()
        assert RequestCount.objects.values("address_hash").distinct().count() == 2

    def test_sweep_removes_old_counters_only(self, clock, db):
        count()
        clock.move(days=3)
        count()
        sweep()
        assert RequestCount.objects.count() == 1

    @pytest.mark.django_db(transaction=True)
    def test_twenty_threads_are_counted_exactly(self, clock):
        assert sorted(run_at_once(20, lambda _number: count())) == list(range(1, 21))


class TestClientAddress:
    """Which address counts, behind proxies and without."""

    def test_header_is_ignored_without_trusted_proxies(self, settings):
        settings.TRUSTED_PROXIES = []
        assert client_address(request_from("10.0.0.1", "198.51.100.9")) == "10.0.0.1"

    def test_address_before_the_trusted_proxy_counts(self, settings):
        settings.TRUSTED_PROXIES = ["10.0.0.1"]
        assert client_address(request_from("10.0.0.1", "198.51.100.9")) == "198.51.100.9"

    def test_address_that_the_visitor_forged_does_not_count(self, settings):
        settings.TRUSTED_PROXIES = ["10.0.0.1"]
        assert client_address(request_from("10.0.0.1", "1.2.3.4, 198.51.100.9")) == "198.51.100.9"

    def test_chain_of_trusted_proxies_is_skipped(self, settings):
        settings.TRUSTED_PROXIES = ["10.0.0.1", "10.0.0.2"]
        assert client_address(request_from("10.0.0.1", "198.51.100.9, 10.0.0.2")) == "198.51.100.9"

    def test_header_of_a_stranger_is_ignored(self, settings):
        settings.TRUSTED_PROXIES = ["10.0.0.1"]
        assert client_address(request_from("203.0.113.7", "198.51.100.9")) == "203.0.113.7"

    def test_proxy_itself_counts_when_nobody_is_behind_it(self, settings):
        settings.TRUSTED_PROXIES = ["10.0.0.1"]
        assert client_address(request_from("10.0.0.1")) == "10.0.0.1"


def solve(challenge):
    """Return the payload that a browser sends for ``challenge``."""
    solution = altcha.solve_challenge(
        challenge["challenge"], challenge["salt"], challenge["algorithm"], challenge["maxnumber"]
    )
    answer = {name: challenge[name] for name in ("algorithm", "challenge", "salt", "signature")}
    return pack(answer | {"number": solution.number})


def pack(answer):
    """Return ``answer`` as the page encodes it."""
    return base64.b64encode(json.dumps(answer).encode()).decode()


@pytest.fixture
def easy(monkeypatch):
    """Make the work small, so that tests are quick."""
    monkeypatch.setattr("districts.throttling.services.PROOF_WORK", 500)


@pytest.mark.usefixtures("easy", "db")
class TestProofOfWork:
    """The quiet puzzle instead of a captcha."""

    def test_solution_is_accepted(self):
        assert is_proof_of_work(solve(new_challenge()))

    def test_solution_is_refused_the_second_time(self):
        payload = solve(new_challenge())
        is_proof_of_work(payload)
        assert not is_proof_of_work(payload)

    def test_solution_is_refused_the_second_time_when_it_is_written_differently(self):
        payload = solve(new_challenge())
        is_proof_of_work(payload)
        again = json.loads(base64.b64decode(payload)) | {"took": 17}
        assert not is_proof_of_work(pack(again))

    def test_wrong_number_is_refused(self):
        answer = json.loads(base64.b64decode(solve(new_challenge())))
        assert not is_proof_of_work(pack(answer | {"number": answer["number"] + 1}))

    def test_forged_signature_is_refused(self):
        answer = json.loads(base64.b64decode(solve(new_challenge())))
        assert not is_proof_of_work(pack(answer | {"signature": "0" * 64}))

    def test_challenge_of_somebody_else_is_refused(self):
        foreign = altcha.create_challenge(max_number=500, hmac_key="not ours")
        challenge = {
            "algorithm": foreign.algorithm,
            "challenge": foreign.challenge,
            "maxnumber": 500,
            "salt": foreign.salt,
            "signature": foreign.signature,
        }
        assert not is_proof_of_work(solve(challenge))

    def test_expired_challenge_is_refused(self, monkeypatch):
        monkeypatch.setattr("districts.throttling.services.PROOF_VALID", timedelta(seconds=-1))
        assert not is_proof_of_work(solve(new_challenge()))

    @pytest.mark.parametrize(
        "payload",
        [
            "",
            None,
            "kein base64",
            "ümläut",
            pack({}),
            pack([]),
            pack("x"),
            pack(None),
            pack({"algorithm": 1, "challenge": 2, "salt": 3, "signature": 4, "number": 5}),
            base64.b64encode(b"[" * 1_400).decode(),
            "x" * 5_000,
        ],
    )
    def test_nonsense_is_refused(self, payload):
        assert not is_proof_of_work(payload)


@pytest.mark.django_db(transaction=True)
def test_one_solution_is_accepted_once_by_twenty_threads(easy):
    payload = solve(new_challenge())
    assert run_at_once(20, lambda _number: is_proof_of_work(payload)).count(True) == 1
