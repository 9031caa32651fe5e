"""Layers as files, read back with the libraries that people use."""

import csv
import io
from dataclasses import replace
from datetime import datetime

import geopandas
import openpyxl
import pyogrio
import pytest
from django.db.models.functions import Now

from layers import registry
from layers.downloads import neutral
from layers.registry import Property
from tests.factories import STAFF_PERMISSIONS, ConcernFactory, PlaceFactory, UserFactory, grid_point

pytestmark = pytest.mark.django_db


def download(client, name, query=""):
    """Return the bytes of a file."""
    return client.get(f"/karte/ebenen/{name}?{query}").content


def csv_rows(body):
    """Return the rows of a CSV file as dicts."""
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig")), delimiter=";"))


def gpkg(tmp_path, body):
    """Store a GeoPackage; return its path."""
    file = tmp_path / "file.gpkg"
    file.write_bytes(body)
    return file


def test_csv_has_labels_values_and_place(client, city):
    concern = ConcernFactory(public=True, location=grid_point(0.5, 0.5))
    (row,) = csv_rows(download(client, "anliegen.csv", "crs=25832"))
    assert (row["Nummer"], row["Stadtteil"]) == (concern.reference, "Südwest")
    assert (float(row["Rechtswert/Länge"]), float(row["Hochwert/Breite"])) == concern.location.coords


def test_tables_speak_german(client, city):
    ConcernFactory(public=True, kind="idea")
    (row,) = csv_rows(download(client, "anliegen.csv"))
    assert (row["Art"], row["Stand"], row["Status"]) == ("Idee", "Neu", "Eingegangen")


@pytest.mark.parametrize("query", ["", "art=idea"])
def test_csv_says_whose_data_it_is_even_when_empty(client, city, query):
    (row,) = csv_rows(download(client, "anliegen.csv", query))
    assert row["Lizenz"].startswith("Datenlizenz") and row["Koordinatensystem"] == "EPSG:4326"


def test_geopackage_is_in_the_storage_system_by_default(client, city, tmp_path):
    ConcernFactory(public=True, location=grid_point(0.5, 0.5))
    frame = geopandas.read_file(gpkg(tmp_path, download(client, "anliegen.gpkg")))
    assert frame.crs.to_epsg() == 25832
    assert frame.geometry[0].coords[0] == pytest.approx(grid_point(0.5, 0.5).coords)


@pytest.mark.parametrize("srid", [4326, 3857, 25832])
def test_geopackage_is_in_the_system_asked_for(client, city, tmp_path, srid):
    body = download(client, "stadtteile.gpkg", f"crs=EPSG:{srid}")
    frame = geopandas.read_file(gpkg(tmp_path, body))
    assert frame.crs.to_epsg() == srid
    assert frame.to_crs(25832).area.round(-3).tolist() == [1e6] * 4


def test_geopackage_says_whose_data_it_is(client, city, tmp_path):
    about = pyogrio.read_info(gpkg(tmp_path, download(client, "stadtteile.gpkg")))["layer_metadata"]
    assert (about["Lizenz"], about["Stand der Daten"]) == ("CC0", "2020-01-01")


def test_geopackage_keeps_numbers_and_days(client, city, tmp_path):
    ConcernFactory(public=True, supporters=7)
    frame = geopandas.read_file(gpkg(tmp_path, download(client, "anliegen.gpkg")))
    assert (frame["unterstuetzungen"][0], str(frame["eingegangen"][0])[:10]) == (7, "2026-01-05")


def test_times_with_a_zone_fit_into_a_workbook(client, toy_layer):
    about = toy_layer.properties | {"seit": Property(Now(), "seit")}
    registry.unregister(toy_layer.slug)
    registry.register(replace(toy_layer, properties=about))
    PlaceFactory()
    book = openpyxl.load_workbook(io.BytesIO(download(client, "spielorte.xlsx")))
    assert isinstance(book["Daten"]["C2"].value, datetime)


def test_empty_geopackage_can_be_opened(client, tmp_path):
    assert len(geopandas.read_file(gpkg(tmp_path, download(client, "anliegen.gpkg")))) == 0


def test_workbook_has_rows_and_a_sheet_about_them(client, city):
    ConcernFactory.create_batch(2, public=True)
    book = openpyxl.load_workbook(io.BytesIO(download(client, "anliegen.xlsx")))
    about = dict(book["Angaben"].iter_rows(values_only=True))
    assert book["Daten"].max_row == 3 and about["Anzahl"] == "2"


@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "+49 511", "-1", "@SUM(A1)", "\t=1", " =1"])
def test_formulas_are_neutralised_in_tables(client, city, text):
    ConcernFactory(public=True, text=text)
    (row,) = csv_rows(download(client, "anliegen.csv"))
    book = openpyxl.load_workbook(io.BytesIO(download(client, "anliegen.xlsx")))
    column = [cell.value for cell in book["Daten"][1]].index("Text")
    cell = book["Daten"][2][column]
    assert row["Text"] == f"'{text}" and cell.data_type == "s" and cell.value == f"'{text}"


def test_plain_text_and_numbers_stay(client):
    assert [neutral(value) for value in ("Laterne", "a=b", -3, None)] == ["Laterne", "a=b", -3, None]


def test_control_characters_do_not_break_a_workbook(client, city):
    ConcernFactory(public=True, text="Laterne\x0b dunkel")
    assert openpyxl.load_workbook(io.BytesIO(download(client, "anliegen.xlsx")))["Daten"].max_row == 2


def test_cut_is_said_in_the_file(client, city, monkeypatch):
    monkeypatch.setattr("layers.downloads.MAX_ROWS", 2)
    ConcernFactory.create_batch(3, public=True)
    rows = csv_rows(download(client, "anliegen.csv"))
    assert len(rows) == 2 and rows[0]["Gekürzt"].startswith("ja")


@pytest.mark.parametrize("name", ["anliegen.csv", "anliegen.xlsx", "anliegen.gpkg", "anliegen.geojson"])
def test_filter_narrows_files(client, city, tmp_path, name):
    ConcernFactory(public=True, kind="idea", text="bleibt")
    ConcernFactory(public=True, text="faellt weg")
    response = client.get(f"/karte/ebenen/{name}?art=idea")
    body = response.getvalue() if response.streaming else response.content
    if name.endswith("xlsx"):
        body = str(list(openpyxl.load_workbook(io.BytesIO(body))["Daten"].values)).encode()
    assert b"bleibt" in body and b"faellt weg" not in body


@pytest.mark.parametrize("permissions", [None, (), STAFF_PERMISSIONS])
@pytest.mark.parametrize("suffix", ["csv", "xlsx", "gpkg"])
def test_nothing_internal_is_in_a_file_for_any_role(client, city, permissions, suffix):
    if permissions is not None:
        client.force_login(UserFactory(permissions=permissions))
    ConcernFactory(reference="ZZNUMBER-17", text="ZZTEXT-17")
    ConcernFactory(public=True, text="ZZTEXT-18", public_text="", place_note="ZZNOTE", organisation="ZZORG")
    body = download(client, f"anliegen.{suffix}")
    if suffix == "xlsx":
        body = str(list(openpyxl.load_workbook(io.BytesIO(body))["Daten"].values)).encode()
    assert b"ZZ" not in body


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "gpkg"])
@pytest.mark.parametrize(
    ("query", "named"), [("crs=4711", "crs"), ("bbox=1,2,3", "bbox"), ("limit=3", "limit")]
)
def test_impossible_parameter_of_a_file_is_refused_by_name(client, suffix, query, named):
    response = client.get(f"/karte/ebenen/anliegen.{suffix}?{query}")
    assert response.status_code == 400 and list(response.json()["fehler"]) == [named]


@pytest.mark.parametrize("suffix", ["kml", "shp", "php"])
def test_unknown_format_is_not_found(client, suffix):
    assert client.get(f"/karte/ebenen/anliegen.{suffix}").status_code == 404
