"""Layers as files: CSV, XLSX and GeoPackage with their source, licence and date."""

import csv
import io
import tempfile
from datetime import datetime
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext as _

from geo.crs import STORAGE_SRID, WEB_SRID
from geo.frames import frame_of

MAX_ROWS = 50_000
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""Characters with which spreadsheets take a text for a formula."""

DEFAULT_SRIDS = {"csv": WEB_SRID, "xlsx": WEB_SRID, "gpkg": STORAGE_SRID}
CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "gpkg": "application/geopackage+sqlite3",
}


def make(layer, rows, *, suffix, srid):
    """Return a file of ``rows`` of a layer.

    Parameters
    ----------
    layer : layers.registry.Layer
    rows : QuerySet
        At most `MAX_ROWS` of them are taken, in the order of their number.
    suffix : {"csv", "xlsx", "gpkg"}
    srid : int
        System of the coordinates.

    Returns
    -------
    bytes
        With attribution, licence, date, system, number of rows and whether rows are missing.
    """
    ordered = rows.order_by(layer.identity)[: MAX_ROWS + 1]
    frame = frame_of(ordered, geometry=layer.geometry, properties=layer.expressions(), srid=srid)
    is_cut = len(frame) > MAX_ROWS
    frame = frame.iloc[:MAX_ROWS]
    about = describe(layer, srid=srid, count=len(frame), is_cut=is_cut)
    return WRITERS[suffix](layer, frame, about)


def describe(layer, *, srid, count, is_cut):
    """Return what has to be said about a file of a layer, by German name."""
    source = layer.source()
    return {
        _("Ebene"): str(layer.label),
        _("Quelle"): str(source.attribution),
        _("Lizenz"): str(source.licence),
        _("Stand der Daten"): source.as_of.isoformat() if source.as_of else "",
        _("Koordinatensystem"): f"EPSG:{srid}",
        _("Anzahl"): str(count),
        _("Gekürzt"): _("ja, nur die ersten %(n)s") % {"n": count} if is_cut else _("nein"),
    }


def neutral(value):
    """Return ``value`` so that no spreadsheet takes it for a formula.

    Examples
    --------
    >>> neutral("=1+1"), neutral("Laterne"), neutral(-3)
    ("'=1+1", 'Laterne', -3)
    """
    is_formula = isinstance(value, str) and value.lstrip(" ").startswith(FORMULA_STARTS)
    return f"'{value}" if is_formula else value


def table(layer, frame):
    """Return the heading and the rows of ``frame`` for a spreadsheet: a point in two columns, others as WKT."""
    is_point = layer.kind == "point"
    shown = layer.shown()
    heading = [str(each.label) for each in shown.values()]
    heading += [_("Rechtswert/Länge"), _("Hochwert/Breite")] if is_point else ["WKT"]
    values = frame[list(shown)].itertuples(index=False, name=None)
    rows = [
        [neutral(each.in_words(value)) for each, value in zip(shown.values(), row, strict=True)]
        + _place(shape, is_point)
        for row, shape in zip(values, frame.geometry, strict=True)
    ]
    return heading, rows


def _place(shape, is_point):
    """Return the cells for the place of a row."""
    if shape is None or shape.is_empty:
        return [None] * (1 + is_point)
    return [shape.x, shape.y] if is_point else [shape.wkt]


def write_csv(layer, frame, about):
    """Return UTF-8 with a mark for spreadsheets; what is to be said about the file stands in every row."""
    heading, rows = table(layer, frame)
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow([*heading, *about])
    writer.writerows([*row, *map(neutral, about.values())] for row in rows)
    if not rows:
        writer.writerow([*[""] * len(heading), *map(neutral, about.values())])
    return text.getvalue().encode("utf-8-sig")


def write_xlsx(layer, frame, about):
    """Return a workbook with the rows and a sheet about them."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    heading, rows = table(layer, frame)
    for title, lines in ((_("Daten"), [heading, *rows]), (_("Angaben"), list(about.items()))):
        sheet = book.create_sheet(title)
        for line in lines:
            sheet.append([_cell(value) for value in line])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _cell(value):
    """Return ``value`` as XLSX can hold it: no time zone, no control characters, not longer than a cell."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    if isinstance(value, datetime) and value.tzinfo:
        return timezone.localtime(value).replace(tzinfo=None)
    return neutral(ILLEGAL_CHARACTERS_RE.sub("", value)[:32_000]) if isinstance(value, str) else value


def write_gpkg(layer, frame, about):
    """Return a GeoPackage with one layer and its description as metadata."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "ebene.gpkg"
        frame.convert_dtypes().to_file(
            file,
            driver="GPKG",
            layer=layer.slug,
            engine="pyogrio",
            promote_to_multi=layer.kind != "point",
            geometry_type=None if len(frame) else "Unknown",
            layer_metadata={str(name): value for name, value in about.items()},
        )
        return file.read_bytes()


WRITERS = {"csv": write_csv, "xlsx": write_xlsx, "gpkg": write_gpkg}
