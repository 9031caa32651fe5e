"""The report, step by step, as a browser without JavaScript sends it."""

import re

import pytest
from django.urls import reverse

from layers.concerns import photos
from layers.concerns.models import Concern
from layers.concerns.report import new_key
from tests.factories import (
    CategoryFactory,
    ConcernFactory,
    NeighbourFactory,
    PlaceFactory,
    grid_point,
    lon_lat,
)
from tests.layers.concerns.photo_makers import picture, upload

NEW = "/anliegen/neu/"
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


@pytest.fixture
def category(db):
    """A category that can be chosen."""
    return CategoryFactory(slug="radweg", name="Rad- und Fußweg")


@pytest.fixture
def answers(city, category):
    """Everything a resident says, as one form sends it at the end."""
    return {
        "step": "3",
        "key": new_key(),
        "mode": "ort",
        **lon_lat(grid_point(0.5, 0.5)),
        "kind": "problem",
        "category": category.slug,
        "text": "Der Radweg ist voller Scherben.",
        "submitter_type": "resident",
        "send": "1",
    }


def without(answers, *names, **changes):
    """Return ``answers`` without ``names`` and with ``changes``."""
    return {name: value for name, value in answers.items() if name not in names} | changes


def test_report_stores_the_concern_in_its_stadtteil(client, answers, city):
    client.post(NEW, answers)
    assert Concern.objects.get().stadtteil == city.stadtteile["01"]


def test_report_leads_to_the_page_with_the_number(client, answers):
    response = client.post(NEW, answers, follow=True)
    assert Concern.objects.get().reference in response.content.decode()


def test_report_is_not_public_before_moderation(client, answers):
    client.post(NEW, answers)
    assert not Concern.objects.public().exists()


def test_report_walked_step_by_step_carries_every_answer(client, answers):
    data = {"step": "0", "key": answers["key"], "mode": "ort", **lon_lat(grid_point(1.5, 1.5))}
    for more in (
        {"kind": "idea", "category": "radweg", "text": "Hier fehlt eine Bank am Weg."},
        {"submitter_type": "association", "organisation": "Radverein", "name": "Kim Muster"},
        {"send": "1"},
    ):
        page = client.post(NEW, data | {"next": "1"}).content.decode()
        data = dict(HIDDEN.findall(page)) | more
        data.pop("csrfmiddlewaretoken", None)
    client.post(NEW, data)
    concern = Concern.objects.get()
    assert (concern.organisation, concern.contact.name, concern.stadtteil.key, concern.kind) == (
        "Radverein",
        "Kim Muster",
        "04",
        "idea",
    )


def test_report_sent_twice_gives_one_concern(client, answers):
    first = client.post(NEW, answers)
    second = client.post(NEW, answers)
    assert (first.url, Concern.objects.count()) == (second.url, 1)


def test_report_sent_twice_with_another_content_is_a_conflict(client, answers):
    client.post(NEW, answers)
    assert client.post(NEW, answers | {"text": "Etwas ganz anderes."}).status_code == 409


def test_report_outside_the_city_names_the_neighbour(client, answers):
    NeighbourFactory(municipality="Nachbarstadt", location=grid_point(-0.5, 0.5))
    response = client.post(NEW, answers | lon_lat(grid_point(-0.4, 0.5)))
    assert "Nachbarstadt" in response.content.decode()


def test_report_outside_the_city_stores_nothing(client, answers):
    response = client.post(NEW, answers | lon_lat(grid_point(-0.4, 0.5)))
    assert (response.status_code, Concern.objects.count()) == (422, 0)


def test_report_with_an_accuracy_across_a_border_asks_for_the_side(client, answers):
    place = lon_lat(grid_point(0.98, 0.5)) | {"accuracy_m": "50"}
    page = client.post(NEW, answers | place | {"step": "0"}).content.decode()
    assert "Südwest" in page and "Südost" in page and 'name="side"' in page


def test_report_with_the_chosen_side_belongs_there(client, answers, city):
    place = lon_lat(grid_point(0.98, 0.5)) | {"accuracy_m": "50", "side": "02"}
    client.post(NEW, answers | place)
    assert Concern.objects.get().stadtteil == city.stadtteile["02"]


def test_report_by_a_known_place_needs_no_coordinates(client, answers, city):
    place = PlaceFactory(location=grid_point(1.5, 0.5))
    client.post(NEW, without(answers, "lon", "lat", place=place.pk))
    assert Concern.objects.get().stadtteil == city.stadtteile["02"]


def test_report_of_a_route_touches_every_stadtteil_on_the_way(client, answers):
    points = [lon_lat(grid_point(x, 0.5)) for x in (0.2, 1.8)]
    route = ", ".join(f"{p['lon']} {p['lat']}" for p in points)
    client.post(NEW, without(answers, "lon", "lat", mode="strecke", route=route))
    concern = Concern.objects.get()
    assert sorted(concern.stadtteile.values_list("key", flat=True)) == ["01", "02"]


def test_report_without_a_place_names_its_stadtteile(client, answers):
    client.post(NEW, without(answers, "lon", "lat", mode="gebiet", stadtteile=["01", "04"]))
    concern = Concern.objects.get()
    assert (concern.location, concern.stadtteile.count()) == (None, 2)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"lat": "", "lon": ""}, "Bitte einen Ort wählen"),
        ({"lat": "abc"}, "Zahl"),
        ({"lat": "nan"}, "Zahl"),
        ({"lon": "999"}, "zwischen"),
        ({"mode": "raten"}, "gültige Auswahl"),
        ({"mode": "strecke", "route": "9.7"}, "Strecke"),
        ({"mode": "gebiet"}, "mindestens einen Stadtteil"),
        ({"place": "99999"}, "gültige"),
        ({"accuracy_m": "-1"}, "größer oder gleich 0"),
        ({"kind": "drohung"}, "gültige Auswahl"),
        ({"category": "gibt-es-nicht"}, "gültige"),
        ({"text": "kurz"}, "mindestens 10"),
        ({"text": "x" * 4001}, "höchstens 4000"),
        ({"text": "Nullbyte \x00 im Text"}, "Nullzeichen"),
        ({"submitter_type": "association"}, "Namen der Organisation"),
        ({"email": "keine-adresse"}, "gültige E-Mail"),
        ({"phone": "ruf mich an"}, "nur Ziffern"),
    ],
)
def test_report_with_a_wrong_answer_says_so_at_the_field(client, answers, changes, sentence):
    response = client.post(NEW, answers | changes)
    assert (response.status_code, sentence in response.content.decode()) == (422, True)


@pytest.mark.parametrize("step", ["", "7", "-1", "abc", "²"])
def test_report_with_an_unknown_step_begins_at_the_first(client, answers, step):
    page = client.post(NEW, answers | {"step": step}).content.decode()
    assert 'name="step" value="1"' in page


def test_report_keeps_what_was_typed_when_something_is_wrong(client, answers):
    page = client.post(NEW, answers | {"email": "keine-adresse"}).content.decode()
    assert "Der Radweg ist voller Scherben." in page


def test_review_shows_a_similar_public_concern_near(client, answers, category):
    known = ConcernFactory(public=True, category=category, location=grid_point(0.52, 0.5))
    page = client.post(NEW, without(answers, "send", step="2")).content.decode()
    assert known.reference in page


def test_review_shows_no_concern_that_is_not_public(client, answers, category):
    hidden = ConcernFactory(category=category, location=grid_point(0.52, 0.5))
    page = client.post(NEW, without(answers, "send", step="2")).content.decode()
    assert hidden.reference not in page


def test_report_beyond_the_free_number_asks_to_wait(client, answers, settings):
    settings.SUBMISSIONS_FREE = 0
    assert client.post(NEW, answers).status_code == 429


def test_report_beyond_the_free_number_with_a_proof_of_work_is_stored(
    client, answers, settings, solved_proof
):
    settings.SUBMISSIONS_FREE = 0
    client.post(NEW, answers | {"proof": solved_proof})
    assert Concern.objects.count() == 1


def test_submitted_page_of_another_visitor_is_not_found(client, answers):
    concern = ConcernFactory()
    assert client.get(reverse("concerns:submitted", args=[concern.reference])).status_code == 404


def test_report_needs_a_bounded_number_of_queries(client, answers, django_assert_max_num_queries):
    with django_assert_max_num_queries(45):
        client.post(NEW, answers)


def test_photo_that_is_named_twice_is_stored_once(client, answers):
    token = photos.sign(photos.store(upload(picture(), "JPEG")))
    client.post(NEW, answers | {"photo": [token, token]})
    assert Concern.objects.get().photos.count() == 1


def test_description_of_a_photo_loses_what_cannot_be_stored(client, answers):
    token = photos.sign(photos.store(upload(picture(), "JPEG")))
    client.post(NEW, answers | {"photo": token, "photo_alt": "Scher\0ben"})
    assert Concern.objects.get().photos.get().alt_text == "Scherben"


def test_report_before_any_boundaries_are_loaded_says_so(client, category, db):
    place = {"step": "0", "mode": "ort", **lon_lat(grid_point(0.5, 0.5))}
    assert "Noch sind keine Stadtgrenzen geladen" in client.post(NEW, place).content.decode()
