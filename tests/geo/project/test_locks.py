"""The lock files pin everything by hash and name no package host."""

import json
import re
import tomllib
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[3]
REQUIREMENT_LOCKS = sorted(path.name for path in CHECKOUT.glob("requirements*.lock"))
# An address, or an option of pip that carries one.
HOST = re.compile(r"://|--(extra-)?index-url|--find-links|--trusted-host")


def requirements(name):
    """Return the logical lines of a requirement lock, comments left out."""
    text = re.sub(r"(?m)^\s*#.*\n", "", (CHECKOUT / name).read_text())
    return [line for line in text.replace("\\\n", " ").splitlines() if line.strip()]


def test_requirement_locks_for_run_time_tests_and_tools_are_there():
    expected = ["requirements-node", "requirements-test", "requirements-tools", "requirements"]
    assert [name.removesuffix(".lock") for name in REQUIREMENT_LOCKS] == expected


@pytest.mark.parametrize("name", [*REQUIREMENT_LOCKS, "package-lock.json", ".npmrc", "pyproject.toml"])
def test_lock_names_no_host_when_read_as_text(name):
    assert not HOST.search((CHECKOUT / name).read_text())


@pytest.mark.parametrize("name", REQUIREMENT_LOCKS)
def test_every_requirement_is_pinned_and_hashed(name):
    lines = requirements(name)
    assert lines
    assert all(re.search(r"^\S+==\S+ .*--hash=sha256:[0-9a-f]{64}", line) for line in lines)


def test_every_npm_package_has_a_checksum_and_no_address():
    packages = json.loads((CHECKOUT / "package-lock.json").read_text())["packages"]
    locked = [entry for path, entry in packages.items() if path]
    assert locked
    assert all("integrity" in entry and "resolved" not in entry for entry in locked)


def test_npm_lock_fits_the_wanted_packages():
    wanted = json.loads((CHECKOUT / "package.json").read_text())
    root = json.loads((CHECKOUT / "package-lock.json").read_text())["packages"][""]
    assert all(root[kind] == wanted[kind] for kind in ("dependencies", "devDependencies"))


@pytest.mark.parametrize(
    ("lock", "key"), [("requirements.lock", "dependencies"), ("requirements-test.lock", "test")]
)
def test_lock_has_every_wanted_package(lock, key):
    wanted = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())
    groups = wanted["dependency-groups"] | {"dependencies": wanted["project"]["dependencies"]}
    pinned = {re.match(r"[\w-]+", line)[0] for line in requirements(lock)}
    assert {re.match(r"[\w-]+", name)[0] for name in groups[key]} <= pinned
