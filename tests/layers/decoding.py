"""Reads vector tiles with a decoder that is not ours: GDAL's."""

import gzip
import tempfile
from pathlib import Path

import pyogrio.raw
import shapely


def body_of(response):
    """Return the bytes of an answer, unpacked."""
    content = response.content
    return gzip.decompress(content) if response.headers.get("Content-Encoding") == "gzip" else content


def features_of(response):
    """Return the features of a tile as dicts of their properties, with the geometry as ``geometry``."""
    body = body_of(response)
    if not body:
        return []
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "tile.mvt"
        file.write_bytes(body)
        meta, _fids, shapes, columns = pyogrio.raw.read(file, return_fids=True)
    names = [str(name) for name in meta["fields"]]
    rows = zip(*columns, strict=True) if names else [()] * len(shapes)
    return [
        {
            **{
                name: value
                for name, value in zip(names, row, strict=True)
                if value == value and value is not None
            },
            "geometry": shapely.from_wkb(shape),
        }
        for row, shape in zip(rows, shapes, strict=True)
    ]
