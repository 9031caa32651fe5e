"""The manual names only what exists, and everything an operator can set."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

CHECKOUT = Path(__file__).resolve().parents[1]
README = (CHECKOUT / "README.md").read_text(encoding="utf-8")
SETTING = re.compile(r"(?:environ(?:\.get)?[\[(]|flag\(|words\()\"([A-Z_]+)\"")
FROM_ELSEWHERE = {"PATH", "PATH_INFO", "CONTENT_LENGTH", "TMPDIR", "HOME"}


def sources():
    """Yield every Python file of ours."""
    for storey in ("geo", "districts", "layers", "importers", "tests"):
        yield from (CHECKOUT / storey).rglob("*.py")


def settings_read():
    """Return every environment variable that our code reads."""
    found = {name for path in sources() for name in SETTING.findall(path.read_text(encoding="utf-8"))}
    return sorted(found - FROM_ELSEWHERE)


@pytest.mark.parametrize("name", settings_read())
def test_every_setting_is_in_the_manual(name):
    assert f"`{name}`" in README or f"{name}=" in README


@pytest.mark.parametrize("target", sorted(set(re.findall(r"make ([a-z]+)", README))))
def test_every_make_target_exists(target):
    listed = re.search(r"^TARGETS := (.*)$", (CHECKOUT / "Makefile").read_text(), re.MULTILINE)
    assert target in listed.group(1).split()


@pytest.mark.parametrize("command", sorted(set(re.findall(r"manage\.py ([a-z_]+)", README))))
def test_every_management_command_exists(command):
    assert command in get_commands()


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`([a-z]+/[a-z_/.]*)`", README))))
def test_every_path_exists(path):
    assert (CHECKOUT / path).exists()


@pytest.mark.parametrize("link", sorted(set(re.findall(r"\]\(([^)#]+)\)", README))))
def test_every_link_leads_to_a_file(link):
    assert (CHECKOUT / link).is_file()


@pytest.mark.parametrize(
    "room",
    sorted(
        f"{storey}/{app.parent.name}/"
        for storey in ("districts", "layers")
        for app in (CHECKOUT / storey).glob("*/apps.py")
    ),
)
def test_every_room_is_on_the_house_map(room):
    assert f"`{room}`" in README
