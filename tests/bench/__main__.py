"""``python -m tests.bench``: measure every promise, print the table, write the JSON."""

import os
import sys
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "geo.project.settings")
os.environ.setdefault("TESTING", "1")
CONCERNS = int(os.environ.get("BENCH_CONCERNS", "100000"))
MAP_DATA = "/anliegen/karte.geojson?bbox=9.6,52.3,9.92,52.46&zoom=12"


def main():
    """Run everything; exit code 1 if a goal is missed."""
    django.setup()
    from django.test.utils import setup_test_environment

    from tests.bench import browser, data, measure, resident

    setup_test_environment()
    data.make_city()
    data.make_concerns(CONCERNS)
    rows = [
        resident.find_stadtteil(),
        resident.submit(),
        resident.queries("/anliegen/"),
        resident.queries(MAP_DATA),
        browser.first_view("/anliegen/"),
    ]
    print(measure.table(rows))
    target = Path(os.environ.get("BENCH_JSON", "bench.json"))
    target.write_text(measure.as_json(rows), encoding="utf-8")
    return 0 if all(row.is_met for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
