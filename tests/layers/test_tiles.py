"""Vector tiles: what is in them for whom, and that they follow every write at once."""

import pgtrigger
import pytest
from django.db import connection

from layers.concerns import services
from layers.concerns.lifecycle import Status, Visibility
from layers.concerns.models import Concern
from layers.pins.models import Cell, KeptTile, Pin
from layers.pins.queries import MIN_SENSITIVE
from layers.pins.sql import FILL
from tests.factories import STAFF_PERMISSIONS, CategoryFactory, ConcernFactory, UserFactory, grid_point
from tests.layers.decoding import body_of, features_of

PLACE = grid_point(0.5, 0.5)
FAR, NEAR = 10, 15

pytestmark = pytest.mark.django_db


def public(**options):
    """Store a public concern at `PLACE`."""
    return ConcernFactory(public=True, location=options.pop("location", PLACE), **options)


@pytest.mark.parametrize("zoom", [14, 16, 18, 22])
def test_close_tile_has_only_the_properties_allowed(client, tile_at, zoom):
    concern = public(category=CategoryFactory(slug="licht"), status=Status.IN_PROGRESS)
    (feature,) = features_of(client.get(tile_at(PLACE, zoom)))
    assert {name: feature[name] for name in feature if name != "geometry"} == {
        "nummer": concern.reference,
        "thema": "licht",
        "stand": "work",
    }


@pytest.mark.parametrize("zoom", [0, 5, 10, 13])
def test_far_tile_counts_by_category_and_stage(client, tile_at, zoom):
    light, tree = CategoryFactory(slug="licht"), CategoryFactory(slug="baum")
    public(category=light)
    public(category=light)
    public(category=tree, status=Status.ANSWERED)
    (cell,) = features_of(client.get(tile_at(PLACE, zoom)))
    del cell["geometry"]
    assert cell == {"n": 3, "licht.new": 2, "baum.answered": 1}


def test_pin_stands_where_postgis_would_put_it(client, tile_at):
    public()
    path = tile_at(PLACE, NEAR)
    zoom, x, y = path.removesuffix(".mvt").split("/")[-3:]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ST_X(g), ST_Y(g) FROM ST_AsMVTGeom(ST_Transform(%s::geometry, 3857),"
            " ST_TileEnvelope(%s, %s, %s), 4096, 0) AS g",
            [PLACE.ewkb, zoom, x, y],
        )
        expected = cursor.fetchone()
    (feature,) = features_of(client.get(path))
    # GDAL counts upwards from the lower edge of a tile whose place in the world it does not know.
    assert (feature["geometry"].x, 4096 - feature["geometry"].y) == pytest.approx(expected, abs=1)


@pytest.mark.parametrize("zoom", [0, FAR, 14, NEAR, 20])
def test_internal_concern_is_in_no_tile_for_any_role(client, tile_at, zoom):
    ConcernFactory(location=PLACE, text="ZZTEXT-17")
    for user in (None, UserFactory(), UserFactory(permissions=STAFF_PERMISSIONS)):
        if user:
            client.force_login(user)
        assert body_of(client.get(tile_at(PLACE, zoom))) == b""


@pytest.mark.parametrize("zoom", [FAR, NEAR])
def test_text_and_internal_numbers_are_in_no_tile(client, tile_at, zoom):
    concern = public(text="ZZTEXT-17", organisation="ZZORG-17", place_note="ZZNOTE-17")
    body = body_of(client.get(tile_at(PLACE, zoom)))
    assert b"ZZ" not in body and str(concern.pk).encode() not in body


def test_generalised_concern_is_not_where_it_really_is(client, tile_at):
    shown = grid_point(1.9, 1.9)
    public(visibility=Visibility.PUBLIC_GENERALISED, public_location=shown)
    found = [bool(features_of(client.get(tile_at(place, 17)))) for place in (PLACE, shown)]
    assert found == [False, True]


def test_concern_without_public_place_is_in_no_tile(client, tile_at):
    public(public_location=None)
    assert body_of(client.get(tile_at(PLACE, FAR))) == b""


@pytest.mark.parametrize("zoom", [FAR, NEAR])
def test_published_concern_is_in_the_next_tile(client, tile_at, city, staff, zoom):
    concern = ConcernFactory(location=PLACE)
    before = features_of(client.get(tile_at(PLACE, zoom)))
    services.publish(concern, visibility=Visibility.PUBLIC, by=staff)
    assert (len(before), len(features_of(client.get(tile_at(PLACE, zoom))))) == (0, 1)


@pytest.mark.parametrize("zoom", [FAR, NEAR])
def test_hidden_concern_is_gone_from_the_next_tile(client, tile_at, staff, zoom):
    concern = public()
    before = features_of(client.get(tile_at(PLACE, zoom)))
    services.hide(concern, reason="Persönliche Angaben", by=staff)
    assert (len(before), body_of(client.get(tile_at(PLACE, zoom)))) == (1, b"")


@pytest.mark.parametrize("zoom", [FAR, NEAR])
def test_hidden_concern_is_in_no_kept_tile(client, tile_at, staff, zoom):
    concern = public()
    client.get(tile_at(PLACE, zoom))
    kept = KeptTile.objects.count()
    services.hide(concern, reason="Persönliche Angaben", by=staff)
    assert (kept, KeptTile.objects.count()) == (1, 0)


def test_second_request_is_answered_from_the_kept_tile(client, tile_at, django_assert_num_queries):
    public()
    first = client.get(tile_at(PLACE, NEAR))
    with django_assert_num_queries(2):
        second = client.get(tile_at(PLACE, NEAR))
    assert body_of(first) == body_of(second)


def test_unchanged_tile_is_304(client, tile_at):
    public()
    etag = client.get(tile_at(PLACE, NEAR))["ETag"]
    assert client.get(tile_at(PLACE, NEAR), headers={"If-None-Match": etag}).status_code == 304


def test_unchanged_tile_takes_one_query(client, tile_at, django_assert_num_queries):
    public()
    etag = client.get(tile_at(PLACE, NEAR))["ETag"]
    with django_assert_num_queries(1):
        client.get(tile_at(PLACE, NEAR), headers={"If-None-Match": etag})


def test_tile_changed_by_a_write_is_not_304(client, tile_at):
    public()
    etag = client.get(tile_at(PLACE, NEAR))["ETag"]
    public()
    assert client.get(tile_at(PLACE, NEAR), headers={"If-None-Match": etag}).status_code == 200


def test_write_far_away_leaves_a_close_tile_unchanged(client, tile_at):
    public()
    etag = client.get(tile_at(PLACE, NEAR))["ETag"]
    public(location=grid_point(9.5, 9.5))
    assert client.get(tile_at(PLACE, NEAR), headers={"If-None-Match": etag}).status_code == 304


def test_internal_write_changes_no_version(client, tile_at):
    public()
    etag = client.get(tile_at(PLACE, FAR))["ETag"]
    ConcernFactory(location=PLACE)
    assert client.get(tile_at(PLACE, FAR))["ETag"] == etag


def test_tile_kept_by_a_reader_that_was_overtaken_is_not_served(client, tile_at):
    public()
    client.get(tile_at(PLACE, NEAR))
    stale = KeptTile.objects.get()
    public()
    stale.save(force_insert=True)
    assert len(features_of(client.get(tile_at(PLACE, NEAR)))) == 2


@pytest.mark.django_db(transaction=True)
def test_tile_kept_while_a_write_was_open_is_not_served_after_it(client, tile_at):
    concern = public()
    writer = connection.copy()
    writer.set_autocommit(False)
    with writer.cursor() as cursor:
        cursor.execute(
            "UPDATE concerns_concern SET visibility = 'internal', public_text = '', public_location = NULL"
            " WHERE id = %s",
            [concern.pk],
        )
    during = features_of(client.get(tile_at(PLACE, NEAR)))
    kept = KeptTile.objects.count()
    writer.commit()
    writer.close()
    assert (len(during), kept, features_of(client.get(tile_at(PLACE, NEAR)))) == (1, 1, [])


def test_gzip_is_sent_to_who_takes_it(client, tile_at):
    public()
    path = tile_at(PLACE, NEAR)
    packed, plain = client.get(path, headers={"Accept-Encoding": "gzip"}), client.get(path)
    assert packed["Content-Encoding"] == "gzip" and body_of(packed) == plain.content


@pytest.mark.parametrize(("count", "shown"), [(MIN_SENSITIVE - 1, 0), (MIN_SENSITIVE, MIN_SENSITIVE)])
def test_sensitive_category_is_counted_only_from_the_threshold(client, tile_at, count, shown):
    category = CategoryFactory(sensitive=True)
    for _number in range(count):
        public(category=category, visibility=Visibility.PUBLIC_GENERALISED, public_text="")
    cells = features_of(client.get(tile_at(PLACE, FAR)))
    assert sum(cell["n"] for cell in cells) == shown


def test_small_sensitive_count_is_not_in_the_sum_either(client, tile_at):
    public()
    public(category=CategoryFactory(sensitive=True), visibility=Visibility.PUBLIC_GENERALISED, public_text="")
    (cell,) = features_of(client.get(tile_at(PLACE, FAR)))
    assert cell["n"] == 1


def test_category_that_becomes_sensitive_is_suppressed_at_once(client, tile_at):
    category = CategoryFactory()
    public(category=category)
    before = features_of(client.get(tile_at(PLACE, FAR)))
    category.is_sensitive, category.default_visibility = True, Visibility.PUBLIC_GENERALISED
    category.save()
    assert (len(before), features_of(client.get(tile_at(PLACE, FAR)))) == (1, [])


def test_renamed_category_has_its_new_name_in_tiles(client, tile_at):
    category = CategoryFactory(slug="alt")
    public(category=category)
    category.slug = "neu"
    category.save()
    (feature,) = features_of(client.get(tile_at(PLACE, NEAR)))
    assert feature["thema"] == "neu"


def snapshot():
    """Return pins and counts as they stand."""
    cells = Cell.objects.filter(n__gt=0)
    return (
        sorted(Pin.objects.values_list("ident", "code", "x", "y", "category", "stage", "is_sensitive")),
        sorted(cells.values_list("zoom", "code", "category", "stage", "is_sensitive", "n")),
    )


def test_pins_after_many_writes_are_those_made_from_scratch(city, staff):
    concerns = [public(location=grid_point(0.1 + n / 10, 0.5)) for n in range(8)]
    services.hide(concerns[0], reason="Grund", by=staff)
    services.publish(concerns[0], visibility=Visibility.PUBLIC_GENERALISED, by=staff)
    Concern.objects.filter(pk__in=[each.pk for each in concerns[1:4]]).update(status=Status.IN_PROGRESS)
    Concern.objects.filter(pk=concerns[4].pk).update(public_location=grid_point(1.5, 1.5))
    Concern.objects.filter(pk=concerns[5].pk).update(supporters=7)
    kept = snapshot()
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE pins_pin, pins_cell, pins_part")
        cursor.execute(FILL)
    assert kept == snapshot()


@pytest.mark.parametrize("visibility", Visibility)
def test_pins_are_those_of_the_public_gate(visibility):
    public(visibility=Visibility.PUBLIC_WITHOUT_TEXT, public_text="")
    shown = {"public": True, "public_text": ""} if visibility != Visibility.INTERNAL else {}
    ConcernFactory(visibility=visibility, **shown)
    gate = Concern.objects.public().filter(public_location__isnull=False).values_list("reference", flat=True)
    assert sorted(Pin.objects.values_list("ident", flat=True)) == sorted(gate)


def test_removed_concern_leaves_no_pin():
    concern = public()
    with pgtrigger.ignore("concerns.Event:append_only"):
        concern.delete()
    assert (Pin.objects.count(), Cell.objects.filter(n__gt=0).count()) == (0, 0)


@pytest.mark.parametrize("zoom", [FAR, NEAR])
@pytest.mark.parametrize(("query", "expected"), [("thema=licht", 1), ("thema=baum", 2), ("text=krank", 1)])
def test_filter_narrows_tiles(client, tile_at, city, zoom, query, expected):
    public(category=CategoryFactory(slug="licht"))
    tree = CategoryFactory(slug="baum")
    public(category=tree)
    public(category=tree, text="Der Baum ist krank.")
    features = features_of(client.get(f"{tile_at(PLACE, zoom)}?{query}"))
    assert sum(feature.get("n", 1) for feature in features) == expected


def test_filtered_tile_is_not_kept(client, tile_at, city):
    public(kind="idea")
    client.get(f"{tile_at(PLACE, NEAR)}?art=idea")
    assert not KeptTile.objects.exists()


@pytest.mark.parametrize("zoom", [6, FAR, NEAR])
def test_areas_are_drawn_with_key_and_name(client, tile_at, city, zoom):
    features = features_of(client.get(tile_at(PLACE, zoom, "stadtteile")))
    assert {"key": "01", "name": "Südwest"} in [
        {name: feature[name] for name in feature if name != "geometry"} for feature in features
    ]


def test_areas_of_a_new_edition_are_in_the_next_tile(client, tile_at, city):
    client.get(tile_at(PLACE, FAR, "stadtteile"))
    city.edition.stadtteil_set.filter(key="01").update(name="Neustadt")
    city.edition.checksum = "1" * 64
    city.edition.save()
    names = {feature["name"] for feature in features_of(client.get(tile_at(PLACE, FAR, "stadtteile")))}
    assert "Neustadt" in names


@pytest.mark.parametrize(
    ("address", "named"),
    [
        ("23/0/0", "z"),
        ("-1/0/0", "z"),
        ("x/0/0", "z"),
        ("1.0/0/0", "z"),
        ("10/1024/0", "x"),
        ("10/0/1024", "y"),
        ("10/NaN/0", "x"),
        ("10/0/99999999999999999999", "y"),
        ("٣/0/0", "z"),
    ],
)
def test_impossible_tile_is_refused_by_name(client, address, named):
    response = client.get(f"/karte/kacheln/anliegen/{address}.mvt")
    assert response.status_code == 400 and list(response.json()["fehler"]) == [named]


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("farbe=rot", "farbe"),
        ("thema=gibtesnicht", "thema"),
        ("von=2026-02-31", "von"),
        ("von=2026-02-02&bis=2026-01-01", "bis"),
        ("stand=new&stand=work", "stand"),
        ("text=%00", "text"),
    ],
)
def test_impossible_filter_of_a_tile_is_refused_by_name(client, query, named):
    response = client.get(f"/karte/kacheln/anliegen/10/5/5.mvt?{query}")
    assert response.status_code == 400 and list(response.json()["fehler"]) == [named]


@pytest.mark.parametrize("slug", ["gibtesnicht", "ANLIEGEN", "..", "anliegen'"])
def test_tile_of_an_unknown_layer_is_not_found(client, slug):
    assert client.get(f"/karte/kacheln/{slug}/10/5/5.mvt").status_code == 404


def test_tile_outside_of_the_city_is_empty(client):
    public()
    assert body_of(client.get("/karte/kacheln/anliegen/10/5/5.mvt")) == b""


def test_areas_outside_of_the_city_are_an_empty_tile(client, city):
    assert body_of(client.get("/karte/kacheln/stadtteile/10/5/5.mvt")) == b""
