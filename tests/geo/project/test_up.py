"""What ``make`` says when it cannot do its work: one sentence, exit code 1, no traceback."""

import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from geo.project import ospackages
from geo.project.console import Problem, explain
from geo.project.serving import only_one
from geo.project.up import TARGETS

CHECKOUT = Path(__file__).resolve().parents[3]
SETTINGS = {"DATABASE_URL", "HOST", "PORT", "TRACE", "YES", "ARGS"}


@pytest.fixture
def up(tmp_path):
    """Return a function that runs a target in a process of its own, with nothing set but the given."""

    def call(*arguments, python=("-m", "geo.project.up"), **settings):
        kept = {name: value for name, value in os.environ.items() if name not in SETTINGS}
        return subprocess.run(
            [sys.executable, *python, *arguments],
            cwd=CHECKOUT,
            env={**kept, "DATA_DIR": str(tmp_path / "data"), **settings},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=30,
        )

    return call


@pytest.fixture
def taken_port():
    """A port at which another program listens."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield str(other.getsockname()[1])


def assert_one_sentence(done, pattern):
    """Assert that ``done`` ended with one German line that matches ``pattern``."""
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1
    assert re.search(pattern, done.stderr)


def test_run_names_another_port_when_the_port_is_in_use(up, taken_port):
    assert_one_sentence(
        up("run", PORT=taken_port), f"Port {taken_port} ist belegt.*PORT={int(taken_port) + 1}"
    )


@pytest.mark.parametrize("port", ["http", "0", "65536", "-1"])
def test_run_refuses_a_port_that_is_none(up, port):
    assert_one_sentence(up("run", PORT=port), f"PORT={port} ist kein Port")


@pytest.mark.parametrize("host", ["192.0.2.1", "nirgendwo.invalid"])
def test_run_refuses_an_address_of_another_machine(up, host):
    assert_one_sentence(up("run", HOST=host, PORT="18999"), f"HOST={host} ist keine Adresse dieses Rechners")


@pytest.mark.parametrize(
    "url", ["mysql://a@b/c", "postgis://rechner", "postgis://rechner/", "rechner:5432", "postgis://r:x/d"]
)
@pytest.mark.parametrize("target", ["run", "test", "bench"])
def test_database_url_that_is_no_address_is_refused(up, target, url):
    assert_one_sentence(
        up(target, DATABASE_URL=url), "DATABASE_URL ist keine vollständige Adresse.*postgis://"
    )


def test_run_refuses_when_another_one_is_running(up, tmp_path, monkeypatch):
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    with only_one():
        assert_one_sentence(up("run"), "läuft hier schon.*make stop")


def test_stop_is_content_when_nothing_is_running(up):
    assert "Es läuft nichts mehr" in up("stop").stdout


def test_reset_deletes_nothing_when_nobody_can_agree(up, tmp_path):
    photo = tmp_path / "data/media/foto.webp"
    photo.parent.mkdir(parents=True)
    photo.touch()
    assert_one_sentence(up("reset"), "make reset YES=1")
    assert photo.exists()


def test_reset_deletes_only_its_own_when_agreed(up, tmp_path):
    (tmp_path / "data/media").mkdir(parents=True)
    (tmp_path / "data/media/foto.webp").touch()
    (tmp_path / "data/steuer.ods").touch()
    up("reset", YES="1")
    assert {path.name for path in (tmp_path / "data").iterdir()} == {"steuer.ods", "run.lock"}


def test_reset_leaves_a_given_database_alone(up):
    assert_one_sentence(up("reset", DATABASE_URL="postgis://a@b/c", YES="1"), "nur das eigene PostGIS")


def test_traceback_is_shown_when_asked_for(up):
    assert "Traceback" in up("run", PORT="x", TRACE="1").stderr


def test_old_python_is_refused_with_the_way_to_name_another(up):
    code = "import runpy, sys; sys.version_info = (3, 10, 0); runpy.run_module('geo.project.up')"
    assert_one_sentence(up(python=("-c", code)), r"Python 3.11 oder neuer.*PYTHON=python3\.11")


def test_make_alone_lists_every_target():
    shown = subprocess.run(["make", "-s"], cwd=CHECKOUT, capture_output=True, text=True).stdout
    assert all(f"make {name} " in shown for name in TARGETS)


def test_missing_packages_are_named_with_the_line_to_run_when_rights_are_missing(monkeypatch):
    monkeypatch.setattr(os, "getuid", lambda: 1000)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(Problem, match=r"Bitte als root ausführen: apt-get install .* chromium"):
        ospackages.privilege("chromium (Browser)", ["chromium"])


def test_other_systems_are_told_what_is_needed_and_how_to_use_an_existing_postgis(monkeypatch):
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(ospackages, "server_folders", dict)
    with pytest.raises(Problem, match=r"selbst installieren: .*PostGIS.* DATABASE_URL=postgis://"):
        ospackages.ensure(database=True, browser=False)


@pytest.mark.parametrize(
    ("output", "sentence"),
    [
        ("initdb: error: could not create directory: No space left on device", "Der Datenträger ist voll"),
        ("npm error code ENOTFOUND", "Die Paketquelle ist nicht erreichbar"),
        ("error: Failed to fetch\n  Caused by: dns error: failed to lookup", "Die Paketquelle ist nicht"),
        ("W: Temporary failure resolving 'a'", "Die Paketquelle ist nicht erreichbar"),
        ("npm error code EINTEGRITY", "Ein geladenes Paket passt nicht zu"),
        ("erste Zeile\nletzte Zeile\n", "letzte Zeile"),
        ("", "keine Meldung"),
    ],
)
def test_output_of_a_tool_is_put_into_one_sentence(output, sentence):
    assert explain(output).startswith(sentence)
