"""What is officially known about Hannover's Stadtteile, to hold a boundary file against.

Source: computed from the official map 1:5000 of the Landeshauptstadt Hannover, Bereich Geoinformation,
CC BY 4.0; population: Strukturdaten of the Landeshauptstadt.
"""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"
HECTARE_M2 = 10_000


@dataclass(frozen=True)
class StadtteilFact:
    """One Stadtteil as it should be; ``reporting_unit`` is the key of its unit of statistics."""

    key: str
    name: str
    stadtbezirk_key: str
    stadtbezirk_name: str
    area_m2: float
    reporting_unit: str


@cache
def hannover():
    """Return the facts about Hannover by Stadtteil key: 51 of them in 49 reporting units."""
    with (DATA / "hannover_stadtteile.csv").open(encoding="utf-8", newline="") as file:
        return {row["stadtteil_key"]: _fact(row) for row in csv.DictReader(file)}


def _fact(row):
    """Return the fact in one row of the file."""
    return StadtteilFact(
        key=row["stadtteil_key"],
        name=row["stadtteil"],
        stadtbezirk_key=row["stadtbezirk_key"],
        stadtbezirk_name=row["stadtbezirk"],
        area_m2=float(row["area_ha"]) * HECTARE_M2,
        reporting_unit=row["reporting_unit"],
    )
