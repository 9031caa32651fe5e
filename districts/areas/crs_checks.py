"""Is a file really in the system that it names? GDAL does not ask."""

import numpy as np
from django.utils.translation import gettext as _
from pyproj import CRS, Transformer
from pyproj.exceptions import ProjError

from geo.crs import FILE_SRIDS, GERMANY, WEB_SRID

LARGEST_DEGREE = 180


def crs_fault(bounds, crs):
    """Return why coordinates cannot be in the system that they are said to be in.

    Parameters
    ----------
    bounds : sequence of 4 float
        Smallest x, smallest y, largest x, largest y in units of the file; x is longitude or easting.
    crs : pyproj.CRS or None
        What the file says; None if it says nothing.

    Returns
    -------
    str or None
        A German sentence that names the system that would fit, None if all is plausible.
    """
    if crs is not None and _in_germany(bounds, crs):
        return None
    remedy = _("Bitte speichern Sie die Datei mit dem richtigen Koordinatensystem.")
    return " ".join([_what_is_wrong(bounds, crs), _what_would_fit(bounds, crs), remedy])


def _what_is_wrong(bounds, crs):
    """Return the first half of the sentence."""
    if crs is None:
        return _("Die Datei nennt kein Koordinatensystem.")
    in_degrees = np.abs(bounds).max() <= LARGEST_DEGREE
    name = {"name": _label(crs)}
    if crs.is_geographic and not in_degrees:
        return _("Die Koordinaten sind Meter, angegeben sind aber Grad (%(name)s).") % name
    if crs.is_projected and in_degrees:
        return _("Die Koordinaten sind Grad, angegeben sind aber Meter (%(name)s).") % name
    if _in_germany(_swapped(bounds), crs):
        return _("Die Achsen sind vertauscht: Die Länge (Rechtswert) muss vor der Breite (Hochwert) stehen.")
    return (
        _("Die Flächen liegen mit dem angegebenen Koordinatensystem (%(name)s) nicht in Deutschland.") % name
    )


def _what_would_fit(bounds, crs):
    """Return the half of the sentence that names a fitting system."""
    if crs is not None and _in_germany(_swapped(bounds), crs):
        return _("Mit getauschten Achsen passt %(name)s.") % {"name": _label(crs)}
    for values, sentence in [
        (bounds, _("Passend wäre %(name)s.")),
        (_swapped(bounds), _("Passend wäre %(name)s, mit getauschten Achsen.")),
    ]:
        for srid in FILE_SRIDS:
            if _in_germany(values, CRS(srid)):
                return sentence % {"name": _label(CRS(srid))}
    return _("Kein gängiges Koordinatensystem passt.")


def _swapped(bounds):
    """Return ``bounds`` with x and y exchanged."""
    return (bounds[1], bounds[0], bounds[3], bounds[2])


def _in_germany(bounds, crs):
    """Tell whether both corners of ``bounds``, read in ``crs``, lie in Germany."""
    try:
        to_degrees = Transformer.from_crs(crs, WEB_SRID, always_xy=True)
        lons, lats = to_degrees.transform([bounds[0], bounds[2]], [bounds[1], bounds[3]])
    except ProjError:
        return False
    west, south, east, north = GERMANY
    return all(west <= lon <= east for lon in lons) and all(south <= lat <= north for lat in lats)


def _label(crs):
    """Return number and name of a system, as far as it has them."""
    number = crs.to_epsg()
    return f"EPSG:{number} ({crs.name})" if number else crs.name
