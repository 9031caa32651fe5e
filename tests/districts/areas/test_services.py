"""Loading, comparing and activating editions."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from districts.areas.models import BoundaryEdition, ReportingUnit, Stadtbezirk, Stadtteil
from districts.areas.services import RefusedBoundaries, activate_edition, compare, load_edition
from districts.areas.signals import edition_activated
from tests.districts.areas.records import AreaRecord, fact, four_squares, record, shape
from tests.factories import grid_point

pytestmark = pytest.mark.django_db


def load(name="Neu", records=None, **more):
    """Load an edition of four squares, or of other records."""
    texts = {"source": "Test", "licence": "CC0", "attribution": "Test", "checksum": "0" * 64}
    return load_edition(name=name, records=records or four_squares(), **{**texts, **more})


@pytest.fixture
def heard():
    """What the signal told."""
    told = []

    def listen(sender, edition, previous, **kwargs):
        told.append((edition.name, previous and previous.name))

    edition_activated.connect(listen)
    yield told
    edition_activated.disconnect(listen)


# Loading


def test_load_stores_every_stadtteil():
    assert list(load().stadtteil_set.values_list("key", flat=True)) == ["01", "02", "03", "04"]


def test_load_does_not_put_into_force():
    load()
    assert not BoundaryEdition.objects.active().exists()


def test_load_makes_each_stadtbezirk_the_union_of_its_stadtteile():
    load()
    assert {b.key: b.area.area for b in Stadtbezirk.objects.all()} == {"01": 2_000_000, "02": 2_000_000}


def test_load_joins_the_stadtteile_of_a_stadtbezirk_to_one_shape():
    load()
    assert len(Stadtbezirk.objects.get(key="01").area) == 1


def test_load_tells_every_stadtteil_its_stadtbezirk():
    load()
    assert dict(Stadtteil.objects.values_list("key", "stadtbezirk__key")) == {
        "01": "01",
        "02": "01",
        "03": "02",
        "04": "02",
    }


def test_load_of_a_city_with_one_level_has_no_stadtbezirke():
    load(records=[record("01", 0, bezirk=""), record("02", 1, bezirk="")])
    assert set(Stadtteil.objects.values_list("stadtbezirk", flat=True)) == {None}


def test_load_leaves_tiny_holes_out_of_a_stadtbezirk():
    pierced = shape(0).difference(shape(0).centroid.buffer(0.1))
    load(records=[AreaRecord("01", "Mitte", type(shape(0))([pierced]), "01", "Mitte"), record("02", 1)])
    assert Stadtbezirk.objects.get().area[0].num_interior_rings == 0


def test_load_groups_stadtteile_into_reporting_units():
    expected = {record.key: fact(record.key) for record in four_squares()}
    expected |= {key: fact(key, unit="01/02") for key in ("01", "02")}
    load(expected=expected)
    assert dict(ReportingUnit.objects.values_list("key", "name")) == {
        "01/02": "Stadtteil 01 / Stadtteil 02",
        "03": "Stadtteil 03",
        "04": "Stadtteil 04",
    }


def test_load_keeps_what_was_measured():
    report = load(nameless=[shape(5)], report={"file": "x.geojson"}).report
    assert (report["count"], report["nameless"], report["faults"], report["file"]) == (4, 1, [], "x.geojson")


def test_load_of_faulty_records_stores_nothing():
    with pytest.raises(RefusedBoundaries, match="Doppelter Schlüssel"):
        load(records=[record("01", 0), record("01", 1)])
    assert not BoundaryEdition.objects.exists()


def test_load_under_a_taken_name_is_refused():
    load()
    with pytest.raises(ValidationError):
        load()


def test_load_with_a_key_too_long_stores_nothing():
    with pytest.raises(ValidationError):
        load(records=[record("1234567890123", 0)])
    assert not BoundaryEdition.objects.exists()


def test_an_edition_with_reporting_units_can_be_deleted():
    edition = load(expected={record.key: fact(record.key) for record in four_squares()})
    edition.delete()
    assert not Stadtteil.objects.exists()


# Comparing


def test_compare_names_new_and_removed_keys():
    old = load("Alt", [record("01", 0), record("02", 1)])
    new = load("Neu", [record("01", 0), record("03", 1)])
    assert (compare(new, old).new_keys, compare(new, old).removed_keys) == (("03",), ("02",))


def test_compare_of_equal_editions_finds_nothing():
    comparison = compare(load("Neu"), load("Alt"))
    assert (comparison.new_keys, comparison.removed_keys, comparison.renamed, comparison.changed) == ((),) * 4


def test_compare_names_what_is_called_differently():
    old = load("Alt", [AreaRecord("01", "Mitte", shape(0))])
    new = load("Neu", [AreaRecord("01", "Zentrum", shape(0))])
    assert compare(new, old).renamed == (("01", "Mitte", "Zentrum"),)


def test_compare_measures_growth():
    old = load("Alt", [record("01", 0)])
    new = load("Neu", [record("01", 0, columns=2)])
    change = compare(new, old).changed[0]
    assert (change.area_m2, change.share, change.moved_m, change.differing_m2) == (
        pytest.approx(1_000_000),
        pytest.approx(1.0),
        pytest.approx(500),
        pytest.approx(1_000_000),
    )


def test_compare_sees_a_move_that_keeps_the_size():
    change = compare(load("Neu", [record("01", 1)]), load("Alt", [record("01", 0)])).changed[0]
    assert (change.area_m2, change.moved_m) == (pytest.approx(0), pytest.approx(1000))


# Activating


def test_activate_puts_into_force_today():
    edition = activate_edition(load())
    assert BoundaryEdition.objects.active().get() == edition


def test_activate_ends_the_edition_before_on_the_same_day():
    old = activate_edition(load("Alt"), on=date(2010, 1, 1))
    new = activate_edition(load("Neu"), on=date(2020, 1, 1))
    old.refresh_from_db()
    assert (old.valid_to, new.valid_from) == (date(2020, 1, 1), date(2020, 1, 1))


def test_the_past_stays_answerable_after_an_activation():
    activate_edition(load("Alt", [record("99", 0, columns=2, rows=2)]), on=date(2010, 1, 1))
    activate_edition(load("Neu"), on=date(2020, 1, 1))
    assert Stadtteil.objects.on(date(2019, 12, 31)).at(grid_point(1.5, 1.5)).key == "99"


def test_an_edition_replaced_on_its_first_day_was_never_in_force():
    first = activate_edition(load("Erste"), on=date(2020, 1, 1))
    activate_edition(load("Zweite"), on=date(2020, 1, 1))
    first.refresh_from_db()
    assert (first.valid_from, first.valid_to, first.activated_at) == (None, None, None)


def test_replacing_on_the_first_day_leaves_no_day_uncovered():
    activate_edition(load("Alt"), on=date(2010, 1, 1))
    activate_edition(load("Erste"), on=date(2020, 1, 1))
    activate_edition(load("Zweite"), on=date(2020, 1, 1))
    days = [date(2019, 12, 31), date(2020, 1, 1)]
    assert [BoundaryEdition.objects.on(day).get().name for day in days] == ["Alt", "Zweite"]


def test_a_replaced_edition_can_be_activated_again_when_it_was_never_in_force():
    first = activate_edition(load("Erste"), on=date(2020, 1, 1))
    activate_edition(load("Zweite"), on=date(2020, 1, 1))
    activate_edition(first, on=date(2021, 1, 1))
    assert BoundaryEdition.objects.active().get() == first


def test_activate_twice_is_refused():
    edition = activate_edition(load())
    with pytest.raises(RefusedBoundaries, match="bereits aktiviert"):
        activate_edition(edition)


def test_activate_an_ended_edition_is_refused():
    old = activate_edition(load("Alt"), on=date(2010, 1, 1))
    activate_edition(load("Neu"))
    with pytest.raises(RefusedBoundaries, match="bereits aktiviert"):
        activate_edition(old)


@pytest.mark.parametrize("report", [{}, {"faults": ["Doppelter Schlüssel: 01."]}])
def test_activate_without_passed_checks_is_refused(report):
    edition = load()
    BoundaryEdition.objects.update(report=report)
    with pytest.raises(RefusedBoundaries, match="nicht bestanden"):
        activate_edition(edition)


def test_activate_before_the_edition_in_force_is_refused():
    activate_edition(load("Alt"), on=date(2020, 1, 1))
    with pytest.raises(RefusedBoundaries, match=r"seit dem 1\. Januar 2020"):
        activate_edition(load("Neu"), on=date(2019, 1, 1))


def test_activate_in_the_future_is_refused():
    with pytest.raises(RefusedBoundaries, match="frühestens an seinem ersten Tag"):
        activate_edition(load(), on=timezone.localdate() + timedelta(days=1))


def test_a_refused_activation_leaves_the_edition_in_force():
    old = activate_edition(load("Alt"), on=date(2020, 1, 1))
    with pytest.raises(RefusedBoundaries):
        activate_edition(load("Neu"), on=date(2019, 1, 1))
    assert BoundaryEdition.objects.active().get() == old


def test_activate_tells_others_what_it_replaced(heard):
    activate_edition(load("Alt"), on=date(2020, 1, 1))
    activate_edition(load("Neu"))
    assert heard == [("Alt", None), ("Neu", "Alt")]


def test_a_listener_that_fails_undoes_the_activation():
    old = activate_edition(load("Alt"), on=date(2020, 1, 1))

    def fail(**kwargs):
        raise RuntimeError("Zuordnung gescheitert")

    edition_activated.connect(fail)
    try:
        with pytest.raises(RuntimeError):
            activate_edition(load("Neu"))
    finally:
        edition_activated.disconnect(fail)
    assert BoundaryEdition.objects.active().get() == old
