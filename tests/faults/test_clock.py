"""Nights in which the clock jumps, years that end and leap days, whatever time zone the server lives in."""

import time
import uuid
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from geo.templatetags.moments import moment
from layers.concerns.models import Concern
from layers.concerns.report import new_key
from layers.concerns.services import steps
from tests.factories import CategoryFactory, ConcernFactory, grid_point, lon_lat

BERLIN = ZoneInfo("Europe/Berlin")
SPRING, AUTUMN = date(2025, 3, 30), date(2025, 10, 26)
BEFORE = {
    "spring": (datetime(2025, 3, 30, 1, 59, 50, tzinfo=BERLIN), "2025-03-30 00:59:50"),
    "autumn": (datetime(2025, 10, 26, 2, 59, 50, tzinfo=BERLIN), "2025-10-26 00:59:50"),
    "new year": (datetime(2025, 12, 31, 23, 59, 50, tzinfo=BERLIN), "2025-12-31 22:59:50"),
    "leap day": (datetime(2028, 2, 29, 23, 59, 50, tzinfo=BERLIN), "2028-02-29 22:59:50"),
}


@pytest.fixture(params=["UTC", "Europe/Berlin", "Pacific/Kiritimati"])
def server_zone(request, monkeypatch):
    """The time zone of the machine."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", request.param)
        time.tzset()
        yield request.param
    time.tzset()


@pytest.fixture
def report(client, city):
    """Return a function that reports a concern over the form and returns it."""
    CategoryFactory(slug="radweg")

    def send(text="Die Uhr am Platz geht falsch."):
        said = {"step": "3", "key": new_key(), "mode": "ort", "kind": "problem", "category": "radweg"}
        said |= {"text": text, "submitter_type": "resident", "send": "1", **lon_lat(grid_point(0.5, 0.5))}
        assert client.post("/anliegen/neu/", said).status_code == 302
        return Concern.objects.get(text=text)

    return send


def stored_utc(concern):
    """Return the submission's moment as the database shows it in UTC."""
    with connection.cursor() as cursor:
        statement = "SELECT (submitted_at AT TIME ZONE 'UTC')::text FROM concerns_concern WHERE id = %s"
        cursor.execute(statement, [concern.pk])
        return cursor.fetchone()[0]


def every_hour(first, days):
    """Store one concern for every hour of ``days`` days in Berlin, from ``first`` on."""
    begin = datetime.combine(first, datetime.min.time(), BERLIN).astimezone(UTC)
    end = datetime.combine(first + timedelta(days=days), datetime.min.time(), BERLIN).astimezone(UTC)
    hours = int((end - begin) / timedelta(hours=1))
    concern = ConcernFactory(submitted_at=begin)
    for hour in range(1, hours):
        concern.pk, name = uuid.uuid4(), f"{first} {hour}"
        concern.reference = concern.submission_hash = name
        concern.submitted_at = begin + timedelta(hours=hour)
        concern.save(force_insert=True)
    return hours


def on_day(day):
    """Return how many concerns the filter finds on one day."""
    return Concern.objects.submitted_between(day, day).count()


@pytest.mark.parametrize(("now", "expected"), BEFORE.values(), ids=BEFORE.keys())
def test_moment_is_stored_in_utc(server_zone, clock, report, now, expected):
    clock.now = now
    assert stored_utc(report()) == expected


@pytest.mark.parametrize("now", [now for now, _utc in BEFORE.values()], ids=BEFORE.keys())
def test_history_keeps_its_order_when_the_clock_jumps(clock, report, now):
    clock.now = now
    concern = report()
    clock.now = (now.astimezone(UTC) + timedelta(seconds=20)).astimezone(BERLIN)
    steps.record(concern, "note", "staff")
    first, second = concern.events.order_by("at")
    assert (first.kind, second.at - first.at) == ("submitted", timedelta(seconds=20))


@pytest.mark.parametrize(
    ("utc", "shown"),
    [
        ("2025-10-26T00:30", "26. Oktober 2025, 02:30 Uhr (MESZ, Sommerzeit)"),
        ("2025-10-26T01:30", "26. Oktober 2025, 02:30 Uhr (MEZ, Winterzeit)"),
        ("2025-10-26T02:00", "26. Oktober 2025, 03:00 Uhr"),
        ("2025-03-30T00:59", "30. März 2025, 01:59 Uhr"),
        ("2025-03-30T01:00", "30. März 2025, 03:00 Uhr"),
        ("2025-12-31T23:00", "1. Januar 2026, 00:00 Uhr"),
    ],
)
def test_moment_is_shown_unambiguously(server_zone, utc, shown):
    assert moment(datetime.fromisoformat(utc).replace(tzinfo=UTC)) == shown


def test_short_moment_is_shown_unambiguously():
    assert moment(datetime(2025, 10, 26, 1, 30, tzinfo=UTC), "short") == "26.10.2025 02:30 (MEZ, Winterzeit)"


def test_page_names_the_zone_in_the_hour_that_comes_twice(server_zone, client, city):
    concern = ConcernFactory(public=True, submitted_at=datetime(2025, 10, 26, 0, 30, tzinfo=UTC))
    page = client.get(f"/anliegen/{concern.reference}/").content.decode()
    assert "02:30 Uhr (MESZ, Sommerzeit)" in page


@pytest.mark.parametrize(("day", "hours"), [(SPRING, 23), (AUTUMN, 25)], ids=["spring", "autumn"])
def test_day_has_all_its_hours_when_the_clock_jumps(server_zone, db, day, hours):
    every_hour(day - timedelta(days=1), 3)
    assert on_day(day) == hours


@pytest.mark.parametrize("day", [SPRING, AUTUMN, date(2026, 1, 1), date(2028, 2, 29)], ids=str)
def test_days_add_up_to_the_total(db, day):
    total = every_hour(day - timedelta(days=1), 3)
    assert sum(on_day(day + timedelta(days=offset)) for offset in (-1, 0, 1)) == total


@pytest.mark.parametrize("day", [SPRING, AUTUMN, date(2025, 12, 31), date(2028, 2, 29)], ids=str)
def test_filter_takes_the_day_of_berlin(server_zone, client, city, day):
    begin = datetime.combine(day, datetime.min.time(), BERLIN).astimezone(UTC)
    end = datetime.combine(day + timedelta(days=1), datetime.min.time(), BERLIN).astimezone(UTC)
    second = timedelta(seconds=1)
    moments = {"Davor": begin - second, "Anfang": begin, "Ende": end - second, "Danach": end}
    for name, at in moments.items():
        ConcernFactory(public=True, text=f"Meldung {name}.", submitted_at=at)
    page = client.get(f"/anliegen/?von={day}&bis={day}").content.decode()
    assert [name for name in moments if f"Meldung {name}." in page] == ["Anfang", "Ende"]


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Pacific/Kiritimati"])
def test_database_speaks_utc_when_its_server_has_another_zone(db, monkeypatch, zone):
    monkeypatch.setenv("PGTZ", zone)
    another = connection.copy()
    try:
        with another.cursor() as cursor:
            cursor.execute("SHOW timezone")
            assert cursor.fetchone() == ("UTC",)
    finally:
        another.close()
