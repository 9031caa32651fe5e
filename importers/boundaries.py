"""Which column is the key, which the name? From the table of a boundary file to records."""

import re
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from districts.areas.services import AreaRecord, RefusedBoundaries

STADTTEIL_WORD = re.compile(r"stadtt|stt|ortsteil|quartier|viertel", re.I)
DISTRICT_WORD = re.compile(r"bezirk|stadtbe?z|bz|kreis|distr", re.I)
KEY_WORD = re.compile(r"(nr|num|nummer|schl\w*|key|code|kz|kennung|id)$|^(nr|num|schl|key)", re.I)
NAME_WORD = re.compile(r"nam|bez(eichnung)?$|label|titel", re.I)
TECHNICAL_WORD = re.compile(r"^(ogc_?)?fid|^object|^gml|uuid|^shape|^scale|(^|_)area|laenge|length", re.I)
LONGEST_KEY = 12
LONGEST_NAME = 120
MOST_FAULTS = 100
COMPLETE = 0.9
"""Share of rows in which a column must hold something; the rest may be nameless enclaves."""


@dataclass(frozen=True)
class FieldMapping:
    """Names of the columns; the district is missing in cities of one level."""

    key: str
    name: str
    district_key: str | None = None
    district_name: str | None = None


HANNOVER = FieldMapping("STADTTLNR", "STADTTLNAM", "STADTBZNR", "STADTBZNAM")


def is_hannover(table):
    """Tell whether the columns are those of Hannover's official map 1:5000."""
    return set(vars(HANNOVER).values()) <= set(table.fields)


def guess_mapping(table, **named):
    """Find the columns by their names and contents; ``named`` (fields of `FieldMapping`) wins.

    Raises
    ------
    RefusedBoundaries
        If a column is named that does not exist, or no column can be the key or the name.
    """
    named = {role: field for role, field in named.items() if field}
    unknown = sorted(set(named.values()).difference(table.fields))
    columns = {field: _texts(table, field) for field in table.fields if not TECHNICAL_WORD.search(field)}
    key = named.get("key") or _best(columns, _key_score)
    name = named.get("name") or _best({f: c for f, c in columns.items() if f != key}, _name_score)
    if unknown or not key or not name:
        raise RefusedBoundaries(
            [
                _("Nicht erkennbar, welche Felder Schlüssel und Name sind (vorhanden: %s).")
                % ", ".join(table.fields)
                + " "
                + _("Bitte nennen Sie sie mit --field-key und --field-name.")
            ]
        )
    rest = {f: c for f, c in columns.items() if f not in (key, name) and DISTRICT_WORD.search(f)}
    return replace(FieldMapping(key, name, *_district_fields(rest)), **named)


def _best(columns, score):
    """Return the column with the highest positive score, the first of equals, or None."""
    scores = {
        field: score(field, [text for text in texts if text], len(texts)) for field, texts in columns.items()
    }
    best = max(scores, key=scores.get, default=None)
    return best if best is not None and scores[best] > 0 else None


def _key_score(field, texts, count):
    """Judge a column as the key: unique, short, complete, and named so."""
    if len(texts) < COMPLETE * count or len(set(texts)) < len(texts):
        return 0
    if max(map(len, texts), default=LONGEST_KEY + 1) > LONGEST_KEY:
        return 0
    digits = sum(any(map(str.isdigit, text)) for text in texts) / len(texts)
    return 4 + 2 * bool(KEY_WORD.search(field)) + digits + _topic_score(field)


def _name_score(field, texts, count):
    """Judge a column as the name: words, nearly all different, complete, and named so."""
    if len(texts) < COMPLETE * count or len(set(texts)) < COMPLETE * len(texts):
        return 0
    if any(text.replace(".", "").isdigit() or len(text) > LONGEST_NAME for text in texts):
        return 0
    return 4 + 2 * bool(NAME_WORD.search(field)) + _topic_score(field)


def _topic_score(field):
    """Judge by the name alone whether a column is about Stadtteile."""
    is_about_district = DISTRICT_WORD.search(field) and not STADTTEIL_WORD.search(field)
    return bool(STADTTEIL_WORD.search(field)) - 3 * bool(is_about_district)


def _district_fields(columns):
    """Return the columns of key and name of the district, each None if it cannot be told."""
    numbers = [
        f for f, texts in columns.items() if all(len(t) <= LONGEST_KEY for t in texts) and KEY_WORD.search(f)
    ]
    names = [f for f in columns if f not in numbers and NAME_WORD.search(f)]
    return (numbers or [None])[0], (names or [None])[0]


def to_records(table, shapes, mapping):
    """Turn rows into records.

    Parameters
    ----------
    table : Table
    shapes : array of shapely, shape (n,)
        MultiPolygons in EPSG:25832, in the order of the rows.
    mapping : FieldMapping

    Returns
    -------
    records : list of AreaRecord
    nameless : list of shapely geometry
        Shapes of the rows with neither key nor name: enclaves of other municipalities.

    Raises
    ------
    RefusedBoundaries
        If a row has only one of both, or no shape.
    """
    columns = [_texts(table, field) for field in vars(mapping).values()]
    records, nameless, faults = [], [], []
    for number, (shape, *texts) in enumerate(zip(shapes, *columns, strict=True), start=1):
        key, name, district_key, district_name = texts
        if not key and not name and shape is not None:
            nameless.append(shape)
        elif key and name and shape is not None:
            records.append(AreaRecord(key, name, shape, district_key, district_name or district_key))
        else:
            faults.append(
                _(
                    "Zeile %(number)s (Schlüssel „%(key)s“, Name „%(name)s“): Schlüssel, Name oder Fläche fehlt."
                )
                % {"number": number, "key": key, "name": name}
            )
    if faults:
        rest = len(faults) - MOST_FAULTS
        raise RefusedBoundaries(faults[:MOST_FAULTS] + ([_("… und %s weitere.") % rest] if rest > 0 else []))
    return records, nameless


def _texts(table, field):
    """Return a column as texts, "" for nothing; whole numbers get leading zeros, so that text sorts as number."""
    if field is None:
        return [""] * len(table.rows)
    values = [row[field] for row in table.rows]
    are_numbers = all(value is None or isinstance(value, int | float) for value in values)
    texts = [_text(value) for value in values]
    width = max(map(len, texts), default=0)
    return [text.zfill(width) if text and are_numbers else text for text in texts]


def _text(value):
    """Return one value as text; 7.0 becomes 7, not-a-number becomes nothing."""
    if value is None or value != value:
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()
