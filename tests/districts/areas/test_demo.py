"""The demo city: complete, marked as schematic, loaded once."""

import shutil
from datetime import date

import pytest

from districts.areas import demo, facts
from districts.areas.demo import load_demo_city
from districts.areas.models import BoundaryEdition, Neighbour, Place, Stadtteil, WaterBody
from districts.areas.services import activate_edition, load_edition
from tests.districts.areas.records import four_squares
from tests.factories import ConcernFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def official():
    """Return a function that puts another edition into force."""

    def put_into_force(on):
        texts = {"source": "Test", "licence": "CC0", "attribution": "Test", "checksum": "0" * 64}
        return activate_edition(load_edition(name="Amtlich", records=four_squares(), **texts), on=on)

    return put_into_force


@pytest.fixture
def redrawn(monkeypatch, tmp_path):
    """Return a function after which the file of the schematic areas is another one."""

    def redraw():
        copy = tmp_path / "redrawn.geojson"
        shutil.copy(demo.AREAS, copy)
        copy.write_bytes(copy.read_bytes() + b"\n")
        monkeypatch.setattr(demo, "AREAS", copy)

    return redraw


def test_demo_city_is_in_force_and_schematic():
    load_demo_city()
    edition = BoundaryEdition.objects.active().get()
    assert (edition.name, edition.is_schematic, edition.valid_from) == ("Schematisch", True, date(2000, 1, 1))


def test_demo_city_has_every_stadtteil_under_its_name():
    load_demo_city()
    expected = {key: fact.name for key, fact in facts.hannover().items()}
    assert dict(Stadtteil.objects.values_list("key", "name")) == expected


def test_demo_city_has_areas_close_to_the_official_ones():
    load_demo_city()
    deviations = BoundaryEdition.objects.get().report["deviations"]
    assert max(map(abs, deviations.values())) < 0.01


def test_demo_city_has_reporting_units_and_stadtbezirke():
    edition = load_demo_city()
    assert (edition.reporting_units.count(), edition.stadtbezirk_set.count()) == (49, 13)


def test_demo_city_has_places_neighbours_and_water():
    load_demo_city()
    assert min(model.objects.count() for model in (Place, Neighbour, WaterBody)) > 3


def test_every_known_place_lies_in_the_demo_city():
    load_demo_city()
    outside = [
        place.name for place in Place.objects.all() if not Stadtteil.objects.active().at(place.location)
    ]
    assert outside == []


def test_every_neighbour_lies_outside_the_demo_city():
    load_demo_city()
    inside = [str(n) for n in Neighbour.objects.all() if Stadtteil.objects.active().at(n.location)]
    assert inside == []


def test_loading_again_does_nothing():
    load_demo_city()
    assert load_demo_city() is None


def test_loading_again_keeps_the_stadtteile():
    load_demo_city()
    before = set(Stadtteil.objects.values_list("pk", flat=True))
    load_demo_city()
    assert set(Stadtteil.objects.values_list("pk", flat=True)) == before


def test_loading_again_takes_few_queries(django_assert_max_num_queries):
    load_demo_city()
    with django_assert_max_num_queries(10):
        load_demo_city()


def test_a_redrawn_city_replaces_the_one_before(redrawn):
    old = load_demo_city()
    redrawn()
    new = load_demo_city()
    assert list(BoundaryEdition.objects.all()) == [new]
    assert new.pk != old.pk


def test_a_redrawn_city_takes_the_concerns_along(redrawn):
    load_demo_city()
    place = Stadtteil.objects.get(key="10").area.point_on_surface
    concern = ConcernFactory(location=place)
    redrawn()
    load_demo_city()
    concern.refresh_from_db()
    assert concern.stadtteil == Stadtteil.objects.get(key="10")


@pytest.mark.parametrize("on", [date(2000, 1, 1), date(2020, 1, 1)])
def test_the_demo_city_leaves_official_boundaries_in_force(official, redrawn, on):
    load_demo_city()
    amtlich = official(on)
    redrawn()
    load_demo_city()
    assert BoundaryEdition.objects.active().get() == amtlich
