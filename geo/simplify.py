"""Simpler shapes for drawing whose neighbours still share their border exactly. No Django in here."""


def simplify_shared_borders(areas, *, tolerance_m):
    """Return areas with fewer vertices, without opening gaps or overlaps between neighbours.

    Every border is simplified once, for both sides (Visvalingam and Whyatt 1993, as GEOS does it for
    coverages), unlike ``ST_SimplifyPreserveTopology``, which treats each polygon alone.

    Parameters
    ----------
    areas : sequence of bytes, shape (n,)
        Polygons as WKB in a metric CRS, whose shared borders have the same vertices on both sides.
    tolerance_m : float
        Metres; corners whose triangle is smaller than its square may go.

    Returns
    -------
    list of bytes, shape (n,)
        The simplified polygons as WKB, in the same order.

    Examples
    --------
    >>> import shapely
    >>> bent = shapely.Polygon([(0, 0), (50, 1), (100, 0), (100, 100), (0, 100)])
    >>> simple = simplify_shared_borders([bent.wkb], tolerance_m=20)
    >>> len(shapely.from_wkb(simple[0]).exterior.coords)
    5
    """
    import shapely

    simple = shapely.coverage_simplify(shapely.from_wkb([bytes(area) for area in areas]), tolerance_m)
    return list(shapely.to_wkb(simple))
