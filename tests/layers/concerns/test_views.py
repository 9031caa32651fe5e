"""The public pages: list and map in step, one concern, photos."""

import json

import pytest

from layers.concerns import generalisation
from layers.concerns.lifecycle import Status, Visibility
from layers.concerns.models import Support
from tests.factories import CategoryFactory, ConcernFactory, PhotoFactory, grid_point

LIST = "/anliegen/"
MAP = "/anliegen/karte.geojson?bbox=9,52,10,53&zoom=12"


def count_on_map(client, query=""):
    """Return how many concerns the map shows in all its features."""
    features = json.loads(client.get(f"{MAP}&{query}").content)["features"]
    return sum(feature["properties"].get("n", 1) for feature in features)


@pytest.fixture
def concerns(city):
    """Three public concerns and one that is not."""
    light = CategoryFactory(slug="licht")
    tree = CategoryFactory(slug="baum")
    return [
        ConcernFactory(public=True, category=light, location=grid_point(0.5, 0.5), kind="idea"),
        ConcernFactory(public=True, category=tree, location=grid_point(1.5, 0.5), text="Der Baum ist krank."),
        ConcernFactory(public=True, category=tree, location=grid_point(1.5, 1.5), status=Status.ANSWERED),
        ConcernFactory(category=tree, location=grid_point(0.5, 1.5), text="ZZTEXT-17"),
    ]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", 3),
        ("thema=baum", 2),
        ("art=idea", 1),
        ("stand=answered", 1),
        ("stadtteil=02", 1),
        ("text=krank", 1),
        ("text=ZZTEXT", 0),
        ("von=2030-01-01", 0),
        ("bis=2000-01-01", 0),
        ("thema=baum&stadtteil=04", 1),
    ],
)
def test_list_and_map_show_the_same_number(client, concerns, query, expected):
    listed = client.get(f"{LIST}?{query}").context["page"].paginator.count
    assert (listed, count_on_map(client, query)) == (expected, expected)


def test_period_ends_with_the_last_berlin_day(client, city):
    from datetime import UTC, datetime

    ConcernFactory(public=True, submitted_at=datetime(2026, 6, 30, 21, 59, tzinfo=UTC))
    ConcernFactory(public=True, submitted_at=datetime(2026, 6, 30, 22, 1, tzinfo=UTC))
    assert client.get(f"{LIST}?bis=2026-06-30").context["page"].paginator.count == 1


@pytest.mark.parametrize(
    "query", ["thema=gibt-es-nicht", "stand=x", "art=x", "stadtteil=99", "von=2026-02-31", "von=x"]
)
def test_wrong_filter_is_said_and_shows_nothing(client, concerns, query):
    response = client.get(f"{LIST}?{query}")
    assert (response.status_code, response.context["page"].paginator.count) == (400, 0)


@pytest.mark.parametrize(
    "query",
    ["", "bbox=1,2,3&zoom=9", "bbox=a,b,c,d&zoom=9", "bbox=9,52,10,53&zoom=x", "bbox=10,52,9,53&zoom=9"],
)
def test_wrong_window_of_the_map_is_a_bad_request(client, db, query):
    assert client.get(f"/anliegen/karte.geojson?{query}").status_code == 400


def test_hidden_concern_stands_nowhere_in_public(client, concerns):
    answers = [client.get(address).content.decode() for address in (LIST, MAP, f"{LIST}?text=ZZTEXT")]
    assert not any(concerns[3].reference in answer or "ZZTEXT-17 " in answer for answer in answers)


def test_hidden_concern_has_no_page(client, concerns):
    assert client.get(f"{LIST}{concerns[3].reference}/").status_code == 404


def test_text_search_finds_no_text_that_is_not_released(client, city):
    ConcernFactory(public=True, text="geheim", public_text="", visibility=Visibility.PUBLIC_WITHOUT_TEXT)
    assert client.get(f"{LIST}?text=geheim").context["page"].paginator.count == 0


def test_generalised_concern_shows_no_exact_coordinate(client, city):
    concern = ConcernFactory(category=CategoryFactory(sensitive=True), location=grid_point(0.1234, 0.4321))
    concern.visibility = Visibility.PUBLIC_GENERALISED
    concern.published_at = concern.submitted_at
    generalisation.set_public_place(concern)
    concern.save()
    exact = concern.location.transform(4326, clone=True)
    pages = client.get(f"{LIST}{concern.reference}/").content + client.get(MAP).content
    assert f"{exact.x:.4f}" not in pages.decode()


def test_list_needs_few_queries_however_many_there_are(client, city, django_assert_max_num_queries):
    ConcernFactory.create_batch(60, public=True)
    with django_assert_max_num_queries(11):
        client.get(LIST)


def test_text_of_a_resident_is_escaped(client, city):
    concern = ConcernFactory(public=True, text="<script>alert(1)</script>")
    assert "<script>alert" not in client.get(f"{LIST}{concern.reference}/").content.decode()


def test_support_counts_once_per_browser(client, concerns):
    for _ in range(2):
        client.post(f"{LIST}{concerns[0].reference}/unterstuetzen/")
    concerns[0].refresh_from_db()
    assert (concerns[0].supporters, Support.objects.count()) == (1, 1)


def test_support_of_a_hidden_concern_is_not_found(client, concerns):
    assert client.post(f"{LIST}{concerns[3].reference}/unterstuetzen/").status_code == 404


@pytest.mark.parametrize("is_released", [True, False])
def test_photo_is_served_only_when_released(client, concerns, settings, is_released):
    photo = PhotoFactory(concern=concerns[0], is_released=is_released)
    path = settings.MEDIA_ROOT / photo.file
    path.parent.mkdir(parents=True)
    path.write_bytes(b"photo")
    response = client.get(f"{LIST}foto/{photo.pk}/")
    response.close()
    assert response.status_code == (200 if is_released else 404)


def test_photo_whose_file_is_missing_is_not_found(client, concerns):
    photo = PhotoFactory(concern=concerns[0], is_released=True)
    assert client.get(f"{LIST}foto/{photo.pk}/").status_code == 404


def test_filter_until_the_last_of_all_days_shows_everything(client, concerns):
    page = client.get(LIST, {"bis": "9999-12-31"}).context["page"]
    assert page.paginator.count == client.get(LIST).context["page"].paginator.count


@pytest.mark.parametrize("part", ["%00", "%F0%9F%98%80", "gesendet/%00", "verfolgen/%00"])
def test_number_that_cannot_be_one_is_not_found(client, db, part):
    assert client.get(f"{LIST}{part}/").status_code == 404
