"""The rules of the house, checked by the tools that know them."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

CHECKOUT = Path(__file__).resolve().parents[1]
SCRIPTS = Path(sys.executable).parent


@pytest.mark.parametrize(
    "command",
    [["lint-imports", "--no-cache"], ["ruff", "check", "."], ["ruff", "format", "--check", "."]],
    ids=" ".join,
)
def test_house_rules_hold(command):
    done = subprocess.run([SCRIPTS / command[0], *command[1:]], cwd=CHECKOUT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_models_and_migrations_agree(db):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_leaflet_is_named_in_one_module():
    modules = [
        path for folder in ("geo", "districts", "layers") for path in (CHECKOUT / folder).rglob("*.js")
    ]
    assert [
        path.name for path in modules if re.search(r"(?<![\w.])L\.\w", path.read_text(encoding="utf-8"))
    ] == ["map.js"]


def test_srid_numbers_stand_in_one_file():
    numbers = ("25832", "4326", "3857")
    storeys = [CHECKOUT / storey for storey in ("geo", "districts", "layers", "importers")]
    found = {
        path.relative_to(CHECKOUT).as_posix()
        for storey in storeys
        for path in storey.rglob("*.py")
        if "migrations" not in path.parts
        for line in path.read_text(encoding="utf-8").splitlines()
        if any(f"= {number}" in line or f"srid={number}" in line for number in numbers)
    }
    assert found == {"geo/crs.py"}
