"""A lost database is shown as an outage, never as a stack trace, and what was typed comes back."""

import pytest
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.test import RequestFactory

from geo.project.health import health
from geo.project.middleware import KEEP_BYTES, OutageMiddleware
from tests.factories import OutgoingMailFactory


@pytest.fixture(
    params=[OperationalError("gone at 10.0.0.7"), InterfaceError("closed")], ids=["gone", "closed"]
)
def site(request, db):
    """How the site answers while every page loses its database."""

    def answer(asked):
        return OutageMiddleware(lambda _request: None).process_exception(asked, request.param)

    return answer


def test_outage_answers_503_and_says_when_to_come_back(site):
    response = site(RequestFactory().get("/anliegen/"))
    assert (response.status_code, response["Retry-After"]) == (503, "10")


def test_outage_gives_back_what_was_typed(site):
    typed = {"text": "Die Laterne ist <dunkel>.", "key": "abc"}
    page = site(RequestFactory().post("/anliegen/neu/", typed)).content.decode()
    assert 'value="Die Laterne ist &lt;dunkel&gt;."' in page


def test_outage_does_not_carry_more_than_a_form_may_hold(site):
    page = site(RequestFactory().post("/anliegen/neu/", {"text": "x" * (KEEP_BYTES + 1)})).content
    assert len(page) < KEEP_BYTES


def test_outage_tells_nothing_about_the_server(site):
    assert b"10.0.0.7" not in site(RequestFactory().get("/anliegen/")).content


def test_other_errors_are_not_called_an_outage():
    middleware = OutageMiddleware(lambda _request: None)
    assert middleware.process_exception(RequestFactory().get("/"), ValueError("ours")) is None


def test_answer_passes_when_all_is_well():
    site = OutageMiddleware(lambda _request: HttpResponse("gut"))
    assert site(RequestFactory().get("/")).content == b"gut"


def test_health_names_the_boundaries_in_force(city):
    assert health()["boundaries"] == {"name": "Testgitter", "stadtteile": 4}


def test_health_is_bad_without_boundaries(db):
    assert health()["ok"] is False


def test_health_tells_the_age_of_the_oldest_mail(city, clock):
    OutgoingMailFactory()
    clock.move(minutes=5)
    assert health()["outbox_oldest_seconds"] == pytest.approx(300, abs=5)


def test_health_names_no_secret_and_no_address(client, city, settings):
    page = client.get("/healthz").content.decode()
    assert settings.SECRET_KEY not in page
    assert str(settings.MEDIA_ROOT) not in page


def test_health_says_when_the_disk_of_the_photos_is_full(city, monkeypatch):
    monkeypatch.setattr("geo.project.health.LOW_DISK_BYTES", 10**18)
    assert health()["media"] == "Datenträger voll"
