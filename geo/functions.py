"""PostGIS functions that Django lacks, as typed expressions."""

from django.db.models import FloatField, Func


class X(Func):
    """The first coordinate of a point, in the units of its CRS (metres in EPSG:25832)."""

    function = "ST_X"
    output_field = FloatField()


class Y(Func):
    """The second coordinate of a point, in the units of its CRS (metres in EPSG:25832)."""

    function = "ST_Y"
    output_field = FloatField()
