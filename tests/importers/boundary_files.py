"""Boundary files as cities publish them and as they go wrong: two squares of two kilometres in Hannover."""

import json
import zipfile

import geopandas
import shapely

from geo.crs import STORAGE_SRID, WEB_SRID

WEST = shapely.box(550_000, 5_804_000, 552_000, 5_806_000)
EAST = shapely.box(552_000, 5_804_000, 554_000, 5_806_000)
TWO = [{"NR": "01", "NAME": "Westen", "geometry": WEST}, {"NR": "02", "NAME": "Osten", "geometry": EAST}]


def frame(rows=TWO, srid=WEB_SRID):
    """Return rows (shapes in EPSG:25832) as a GeoDataFrame in another system."""
    return geopandas.GeoDataFrame(rows, crs=STORAGE_SRID).to_crs(srid)


def geojson(folder, rows=TWO, **more):
    """Write rows as GeoJSON in degrees; ``more`` are top-level members."""
    path = folder / "stadtteile.geojson"
    path.write_text(json.dumps({**json.loads(frame(rows).to_json(drop_id=True)), **more}))
    return path


def geojson_of(folder, coordinates, **more):
    """Write one Polygon with the coordinates given, whatever they mean."""
    feature = {
        "type": "Feature",
        "properties": {"NR": "01", "NAME": "Westen"},
        "geometry": {"type": "Polygon", "coordinates": [coordinates]},
    }
    path = folder / "stadtteile.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature], **more}))
    return path


def geopackage(folder, srid=STORAGE_SRID, layers=("stadtteile",)):
    """Write a GeoPackage with the rows in every layer."""
    path = folder / "stadtteile.gpkg"
    for layer in layers:
        frame(srid=srid).to_file(path, layer=layer, driver="GPKG")
    return path


def shapefile(folder, srid=STORAGE_SRID, leave_out=(), names=("stadtteile",)):
    """Write a zipped Shapefile; parts whose ending stands in ``leave_out`` are missing."""
    path = folder / "stadtteile.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            frame(srid=srid).to_file(folder / f"{name}.shp")
            for part in sorted(folder.glob(f"{name}.*")):
                if part.suffix not in (*leave_out, ".zip"):
                    archive.write(part, f"daten/{part.name}")
    return path


def renamed(folder, content, name="stadtteile.geojson"):
    """Write any content under a name that promises boundaries."""
    path = folder / name
    path.write_bytes(content)
    return path


def hannover(folder):
    """Write two Stadtteile under the columns of Hannover's official map."""
    columns = ["STADTTLNR", "STADTTLNAM", "STADTBZNR", "STADTBZNAM"]
    values = [("01", "Mitte", "01", "Mitte"), ("02", "Calenberger Neustadt", "01", "Mitte")]
    shapes = [{"geometry": WEST}, {"geometry": EAST}]
    return geojson(
        folder, [{**dict(zip(columns, v, strict=True)), **s} for v, s in zip(values, shapes, strict=True)]
    )
