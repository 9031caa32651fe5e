"""The part of the map that somebody looks at, as it stands in an address: ``bbox=west,south,east,north``."""

import math
from typing import NamedTuple

from django.contrib.gis.geos import Polygon
from django.utils.translation import gettext as _

from geo.crs import STORAGE_SRID, WEB_SRID

WORLD = (-180.0, -90.0, 180.0, 90.0)
USABLE = (0.0, 35.0, 20.0, 72.0)
"""Degrees within which EPSG:25832 gives usable metres; anything that is stored lies in here."""


class BBox(NamedTuple):
    """A rectangle in degrees, EPSG:4326."""

    west: float
    south: float
    east: float
    north: float

    def storage_extent(self):
        """Return the smallest rectangle in metres (EPSG:25832) that holds this one.

        Returns
        -------
        tuple of float or None
            West, south, east, north in metres; None where the rectangle lies outside of what can be stored.
        """
        west, south = max(self.west, USABLE[0]), max(self.south, USABLE[1])
        east, north = min(self.east, USABLE[2]), min(self.north, USABLE[3])
        if west >= east or south >= north:
            return None
        rectangle = Polygon.from_bbox((west, south, east, north))
        rectangle.srid = WEB_SRID
        return rectangle.transform(STORAGE_SRID, clone=True).extent


def parse_bbox(text, *, name="bbox"):
    """Return the rectangle that ``text`` describes.

    Parameters
    ----------
    text : str
        Four numbers, split at commas: west, south, east, north in degrees, EPSG:4326.
    name : str, default "bbox"
        Name of the parameter, for the message.

    Returns
    -------
    BBox

    Raises
    ------
    ValueError
        With a German sentence that names the parameter, if there are not four numbers, if one is not finite
        or out of range, or if they stand in the wrong order.
    """
    box = BBox(*_four_numbers(text, name))
    if box.west < WORLD[0] or box.south < WORLD[1] or box.east > WORLD[2] or box.north > WORLD[3]:
        raise ValueError(
            _("%(name)s: Längen liegen zwischen −180 und 180 Grad, Breiten zwischen −90 und 90 Grad.")
            % {"name": name}
        )
    if box.west >= box.east or box.south >= box.north:
        raise ValueError(
            _("%(name)s: Westen muss kleiner als Osten und Süden kleiner als Norden sein.") % {"name": name}
        )
    return box


def _four_numbers(text, name):
    """Return the four finite numbers in ``text``."""
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) != 4 or not all(map(math.isfinite, numbers)):
        raise ValueError(
            _("%(name)s braucht vier Zahlen, getrennt durch Kommas: Westen, Süden, Osten, Norden.")
            % {"name": name}
        )
    return numbers
