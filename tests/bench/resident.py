"""The resident's journey: finding the Stadtteil, submitting, reading map and list."""

import itertools
import time

from django.contrib.gis.geos import Point
from django.db import connection, reset_queries
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import include, path

from districts.areas.models import Stadtteil
from geo.crs import WEB_SRID
from layers.concerns.models import Category, Concern
from tests.bench.measure import Row, alternate, seconds

MANY_QUERIES = 12


def bare(request):
    """A view that only takes a POST."""
    return HttpResponse(status=204)


urlpatterns = [path("bare/", bare), path("", include("geo.project.urls"))]


def find_stadtteil():
    """Measure the database time of one pin's Stadtteil against an empty round trip."""
    numbers = itertools.count()

    def one_pin():
        n = next(numbers)
        Stadtteil.objects.active().at(Point(9.70 + n % 10 / 100, 52.36 + n % 7 / 100, srid=WEB_SRID))

    pin, nothing = alternate(lambda: database_seconds(one_pin), lambda: database_seconds(_round_trip))
    return Row(
        "Stadtteil zu einem Punkt, Zeit der Datenbank", (pin - nothing) * 1000, "ms", "leere Abfrage", 2
    )


def database_seconds(work):
    """Return the seconds that ``work()`` waits for the database."""
    waited = 0.0

    def watch(execute, *args):
        nonlocal waited
        begin = time.perf_counter()
        try:
            return execute(*args)
        finally:
            waited += time.perf_counter() - begin

    with connection.execute_wrapper(watch):
        work()
    return waited


def _round_trip():
    """Ask the database for nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()


@override_settings(ROOT_URLCONF="tests.bench.resident", SUBMISSIONS_FREE=10**6, SUBMISSIONS_MAX=10**6)
def submit():
    """Measure the last step of the report, with the search for similar ones before it, against a bare POST."""
    numbers, client = itertools.count(), Client()
    category = Category.objects.filter(parent__isnull=False, is_sensitive=False).first()

    def send():
        n = next(numbers)
        answers = {
            "step": "3",
            "key": f"bench-{n}",
            "mode": "ort",
            "lon": f"{9.70 + n % 10 / 100:.5f}",
            "lat": f"{52.36 + n % 7 / 100:.5f}",
            "kind": "problem",
            "category": category.slug,
            "text": f"Die Bank Nummer {n} ist zerbrochen.",
            "submitter_type": "resident",
            "send": "1",
        }
        place = Point(float(answers["lon"]), float(answers["lat"]), srid=WEB_SRID)
        list(Concern.objects.similar_to(point=place, category=category, text=answers["text"])[:3])
        assert client.post("/anliegen/neu/", answers).status_code == 302

    full, empty = alternate(lambda: seconds(send), lambda: seconds(lambda: client.post("/bare/")))
    count = f"{Concern.objects.count():,}".replace(",", ".")
    return Row(f"Anliegen absenden bei {count} Anliegen", (full - empty) * 1000, "ms", "leeres POST", 25)


@override_settings(DEBUG=True)
def queries(address):
    """Count the queries of one public page."""
    client = Client()
    reset_queries()
    assert client.get(address, headers={"host": "localhost"}).status_code == 200
    return Row(f"Abfragen für {address[:40]}", len(connection.queries), "", "", MANY_QUERIES)
