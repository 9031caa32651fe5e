"""Rows of the database as a GeoDataFrame, for files and notebooks."""

from django.contrib.gis.db.models.functions import AsWKB, Transform

from geo.crs import WEB_SRID


def frame_of(queryset, *, geometry, properties, srid=WEB_SRID):
    """Return a GeoDataFrame of the rows of ``queryset``, in its order.

    Parameters
    ----------
    queryset : QuerySet
        No model objects are built.
    geometry : str
        Path of the geometry field.
    properties : dict of str to expression
        The columns besides ``geometry``, by name.
    srid : int, default `WEB_SRID`
        System of the result; the database transforms.

    Returns
    -------
    geopandas.GeoDataFrame
        Shape (rows, properties + 1).
    """
    import geopandas
    import pandas
    import shapely

    shape = AsWKB(Transform(geometry, srid))
    rows = list(queryset.values_list(*properties.values(), shape))
    columns = list(zip(*rows, strict=True)) or [()] * (len(properties) + 1)
    data = {
        name: pandas.Series(column, dtype=object) for name, column in zip(properties, columns, strict=False)
    }
    shapes = shapely.from_wkb([shape and bytes(shape) for shape in columns[-1]])
    return geopandas.GeoDataFrame(data, geometry=list(shapes), crs=srid)
