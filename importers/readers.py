"""Foreign files to plain rows and shapes; judged by content, never by name, never over the network."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyogrio
import shapely
from django.utils.translation import gettext as _
from pyogrio.errors import DataLayerError, DataSourceError
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from geo.crs import STORAGE_SRID
from importers.errors import UnreadableFile
from importers.geojson_reader import read_geojson
from importers.unpacking import unpack_shapefile

__all__ = ["Table", "UnreadableFile", "read_polygons", "shapes_in_metres"]

MAX_BYTES = 50 * 1024**2
MAX_FEATURES = 250_000
POLYGON_TYPES = (3, 6, -1)
"""Shapely's numbers of Polygon, MultiPolygon and no geometry at all."""


@dataclass(frozen=True)
class Table:
    """What a file holds: column names, one dict per row, shapely shapes (None if absent) in ``crs``."""

    fields: tuple[str, ...]
    rows: list[dict]
    shapes: np.ndarray
    crs: CRS | None


def read_polygons(path, *, layer=None):
    """Read the areas in a GeoJSON file, a GeoPackage or a zipped ESRI Shapefile.

    Parameters
    ----------
    path : Path
        A file on this machine.
    layer : str, optional
        Name of the layer of a GeoPackage with more than one layer of areas.

    Returns
    -------
    Table

    Raises
    ------
    UnreadableFile
        With a German sentence, if it is none of these formats, damaged, too large or holds no areas.
    """
    table = _read(Path(path), layer)
    if not len(table.rows):
        raise UnreadableFile(
            _("Die Datei enthält keine Flächen. Bitte prüfen Sie, ob es die richtige Datei ist.")
        )
    if len(table.rows) > MAX_FEATURES:
        raise UnreadableFile(_("Die Datei enthält mehr als %s Objekte.") % MAX_FEATURES)
    if not np.isin(shapely.get_type_id(table.shapes), POLYGON_TYPES).all():
        raise UnreadableFile(_("Die Datei enthält Punkte oder Linien. Gebraucht werden nur Flächen."))
    if not np.isfinite(shapely.get_coordinates(table.shapes)).all():
        raise UnreadableFile(_("Die Datei enthält Koordinaten, die keine Zahlen sind."))
    return table


def _read(path, layer):
    """Read the file with the reader that its first bytes call for."""
    if not path.is_file():
        raise UnreadableFile(_("Es gibt keine Datei %s. Bitte prüfen Sie den Pfad.") % path)
    if path.stat().st_size > MAX_BYTES:
        raise UnreadableFile(_("Die Datei ist größer als %s MB.") % (MAX_BYTES // 1024**2))
    data = path.read_bytes()
    if data.startswith(b"SQLite format 3\0") and data[68:72] in (b"GPKG", b"GP10", b"GP11"):
        return _read_copy(data, ".gpkg", "GPKG", layer)
    if data.startswith(b"PK\x03\x04"):
        with tempfile.TemporaryDirectory() as folder:
            return _read_with_gdal(unpack_shapefile(path, Path(folder)), "ESRI Shapefile", layer)
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return Table(*read_geojson(data))
    raise UnreadableFile(
        _("Diese Datei ist weder GeoJSON noch GeoPackage noch ein gezipptes Shapefile; ihr Name zählt nicht.")
    )


def _read_copy(data, ending, driver, layer):
    """Read a copy of the file whose name says what its content is, alone in a folder."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / f"boundaries{ending}"
        copy.write_bytes(data)
        return _read_with_gdal(copy, driver, layer)


def _read_with_gdal(path, driver, layer):
    """Read one layer, after making sure that GDAL would use ``driver`` and no other."""
    try:
        layer = layer or _only_polygon_layer(path)
        used = pyogrio.read_info(path, layer=layer)["driver"]
        if used != driver:
            raise UnreadableFile(_("Die Datei ist kein %(driver)s.") % {"driver": driver})
        meta, _fids, wkb, columns = pyogrio.raw.read(path, layer=layer, force_2d=True)
        shapes = shapely.from_wkb(wkb)
    except (DataSourceError, DataLayerError, shapely.errors.ShapelyError) as problem:
        raise UnreadableFile(_("Die Datei ist beschädigt und lässt sich nicht lesen.")) from problem
    fields = tuple(meta["fields"])
    values = [column.tolist() for column in columns]
    rows = [dict(zip(fields, row, strict=True)) for row in zip(*values, strict=True)]
    return Table(fields, rows, shapes, _crs(meta["crs"]))


def _only_polygon_layer(path):
    """Return the name of the one layer that holds areas."""
    layers = [name for name, kind in pyogrio.list_layers(path) if kind and "Polygon" in kind]
    if len(layers) != 1:
        raise UnreadableFile(
            _("Die Datei hat %(count)s Ebenen mit Flächen (%(names)s). Bitte nennen Sie eine mit --layer.")
            % {"count": len(layers), "names": ", ".join(layers)}
        )
    return layers[0]


def _crs(text):
    """Return the system that a file names, None if it names none or one that nobody knows."""
    try:
        return CRS.from_user_input(text) if text else None
    except CRSError:
        return None


def shapes_in_metres(table):
    """Return the shapes of ``table`` as MultiPolygons in EPSG:25832, None where a row has none."""
    transformer = Transformer.from_crs(table.crs, STORAGE_SRID, always_xy=True)
    moved = shapely.transform(table.shapes, transformer.transform, interleaved=False)
    return np.array([_multi(shape) for shape in moved], dtype=object)


def _multi(shape):
    """Return ``shape`` as a MultiPolygon."""
    return shapely.MultiPolygon([shape]) if isinstance(shape, shapely.Polygon) else shape
