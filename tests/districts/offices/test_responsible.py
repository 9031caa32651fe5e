"""The page "Wer ist zuständig?": every way of asking, and every kind of answer."""

import pytest

from districts.offices.models import OrganisationalUnit
from tests.factories import NeighbourFactory, OrganisationalUnitFactory, PlaceFactory, grid_point, lon_lat
from tests.outline import Outline

PATH = "/zustaendig/"


@pytest.fixture
def north(city):
    """The Stadtbezirksmanagement of the northern Stadtbezirk."""
    return OrganisationalUnitFactory(
        name="Stadtbezirksmanagement Nord",
        kind=OrganisationalUnit.Kind.MANAGEMENT,
        stadtbezirk_key="02",
        address="Nordstraße 1",
        office_hours="Di 10–12 Uhr",
        phone="0511 168-123 45",
        email="nord@stadt.invalid",
    )


def answer(client, **asked):
    """Return the text of the page that answers ``asked``."""
    response = client.get(PATH, asked)
    assert response.status_code == 200
    return response.content.decode()


def test_page_asks_when_nothing_was_asked(client, city):
    assert "Zuständigkeit zeigen" in answer(client)


def test_coordinates_name_the_stadtteil(client, north):
    assert "Nordwest</h2>" in answer(client, **lon_lat(grid_point(0.5, 1.5)))


def test_german_decimal_commas_are_understood(client, north):
    asked = {name: text.replace(".", ",") for name, text in lon_lat(grid_point(0.5, 1.5)).items()}
    assert "Nordwest</h2>" in answer(client, **asked)


def test_stadtteil_names_its_stadtbezirk(client, north):
    assert "Stadtbezirk Nordbezirk (02)" in answer(client, stadtteil="04")


@pytest.mark.parametrize("fact", ["Nordstraße 1", "Di 10–12 Uhr", "0511 168-123 45", "nord@stadt.invalid"])
def test_answer_says_how_to_reach_the_management(client, north, fact):
    assert fact in answer(client, stadtteil="03")


def test_phone_number_can_be_dialled(client, north):
    assert Outline(answer(client, stadtteil="03")).one("a", href="tel:051116812345")


def test_other_stadtbezirk_has_another_management(client, north):
    assert "Stadtbezirksmanagement Nord" not in answer(client, stadtteil="01")


def test_missing_management_is_said(client, city):
    assert "noch kein Stadtbezirksmanagement eingetragen" in answer(client, stadtteil="01")


def test_place_by_name_names_the_stadtteil(client, north):
    PlaceFactory(name="Nordplatz", location=grid_point(1.5, 1.5))
    assert "Nordost</h2>" in answer(client, ort="nordplatz")


def test_stadtteil_by_name_is_found(client, north):
    assert "Südost</h2>" in answer(client, ort="Südost")


def test_several_places_are_offered_as_links(client, city):
    PlaceFactory(name="Marktplatz Ost", location=grid_point(1.5, 0.5))
    PlaceFactory(name="Marktplatz West", location=grid_point(0.5, 0.5))
    links = [link["href"] for link in Outline(answer(client, ort="Marktplatz")).all("a")]
    assert len([href for href in links if href.startswith("?lat=")]) == 2


def test_offered_link_leads_to_the_answer(client, city):
    PlaceFactory(name="Marktplatz Ost", location=grid_point(1.5, 0.5))
    PlaceFactory(name="Marktplatz West", location=grid_point(0.5, 0.5))
    links = [link["href"] for link in Outline(answer(client, ort="Marktplatz")).all("a")]
    first = next(href for href in links if href.startswith("?lat="))
    assert "Südost</h2>" in client.get(PATH + first).content.decode()


def test_unknown_place_is_said_at_the_field(client, city):
    response = client.get(PATH, {"ort": "Xyzzy"})
    assert "ort" in response.context["form"].errors
    assert "Diesen Ort kennen wir nicht." in response.content.decode()


def test_place_outside_the_city_names_the_neighbour(client, city):
    NeighbourFactory(municipality="Langenhagen", location=grid_point(-0.5, 0.5))
    assert "vermutlich: Langenhagen" in answer(client, **lon_lat(grid_point(-0.4, 0.5)))


def test_place_far_outside_names_nobody(client, city):
    NeighbourFactory(municipality="Langenhagen", location=grid_point(-0.5, 0.5))
    assert "Langenhagen" not in answer(client, lat="48.85", lon="2.35")


@pytest.mark.parametrize(
    ("lat", "lon"), [("0", "99"), ("0", "-81"), ("90", "180"), ("-90", "-180"), ("1", "100")]
)
def test_place_at_the_end_of_the_world_is_outside(client, city, lat, lon):
    assert "außerhalb der Stadt" in answer(client, lat=lat, lon=lon)


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"lat": "abc", "lon": "9"}, "lat"),
        ({"lat": "52", "lon": "neun"}, "lon"),
        ({"lat": "91", "lon": "9"}, "lat"),
        ({"lat": "52", "lon": "181"}, "lon"),
        ({"lat": "nan", "lon": "9"}, "lat"),
        ({"lat": "52", "lon": "inf"}, "lon"),
        ({"lat": "52"}, "lon"),
        ({"lon": "9"}, "lat"),
        ({"stadtteil": "99"}, "stadtteil"),
        ({"ort": "x" * 121}, "ort"),
        ({"ort": "a\x00b"}, "ort"),
        ({"stadtteil": "0\x001"}, "stadtteil"),
        ({"lat": "5\x002", "lon": "9"}, "lat"),
    ],
)
def test_wrong_question_is_answered_at_the_field(client, city, asked, field):
    response = client.get(PATH, asked)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]


def test_wrong_question_keeps_what_was_typed(client, city):
    page = Outline(client.get(PATH, {"lat": "abc", "lon": "9,7"}).content.decode())
    assert [page.one("input", name=name)["value"] for name in ("lat", "lon")] == ["abc", "9,7"]


def test_typed_name_is_escaped(client, city):
    assert "<img" not in client.get(PATH, {"ort": "<img src=x>"}).content.decode()


def test_report_starts_at_the_place(client, north):
    asked = lon_lat(grid_point(0.5, 1.5))
    links = [link["href"] for link in Outline(answer(client, **asked)).all("a")]
    assert f"/anliegen/neu/?lat={float(asked['lat']):.6f}&lon={float(asked['lon']):.6f}" in links


def test_report_starts_in_the_stadtteil(client, north):
    links = [link["href"] for link in Outline(answer(client, stadtteil="03")).all("a")]
    assert "/anliegen/neu/?stadtteil=03" in links


def test_empty_city_answers_that_it_knows_no_place(client, db):
    assert client.get(PATH, {"ort": "Mitte"}).status_code == 422


def test_answer_costs_few_queries(client, north, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        client.get(PATH, lon_lat(grid_point(0.5, 1.5)))


def test_sending_a_form_is_refused(client, city):
    assert client.post(PATH).status_code == 405
