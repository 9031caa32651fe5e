"""Fixtures for what serves every layer."""

import math

import pytest

from geo.crs import WEB_SRID
from layers import registry
from tests.layers import toy


@pytest.fixture
def tile_at():
    """Gives the path of the tile of a layer at a point: ``tile_at(point, zoom, layer="anliegen")``."""

    def path(point, zoom, layer="anliegen"):
        lon, lat = point.transform(WEB_SRID, clone=True).coords
        x = int((lon + 180) / 360 * 2**zoom)
        y = int((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * 2**zoom)
        return f"/karte/kacheln/{layer}/{zoom}/{x}/{y}.mvt"

    return path


@pytest.fixture
def toy_layer():
    """A layer declared in one file, for everybody."""
    yield toy.offer()
    registry.unregister("spielorte")


@pytest.fixture
def secret_layer():
    """A layer declared in one file, for planners only."""
    yield toy.offer("geheim", is_visible_to=toy.is_planner)
    registry.unregister("geheim")
