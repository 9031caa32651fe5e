"""When packages are installed again, seen by what a stand-in for uv is asked to do."""

import pytest

from geo.project import toolchain
from geo.project.console import Problem

UV = """#!/bin/sh
echo "$@" >> "{calls}"
case "$*" in *venv*) mkdir -p "{venv}/bin" && touch "{venv}/bin/python";; esac
"""


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """A checkout with two locks, and a uv that only writes down its arguments."""
    venv, tools = tmp_path / ".venv", tmp_path / ".tools"
    for name, value in {"CHECKOUT": tmp_path, "VENV": venv, "TOOLS": tools}.items():
        monkeypatch.setattr(toolchain, name, value)
    monkeypatch.setattr(toolchain, "PYTHON", venv / "bin/python")
    monkeypatch.setattr(toolchain, "UV", tools / "bin/uv")
    for name in ("requirements.lock", "requirements-test.lock", "requirements-tools.lock"):
        (tmp_path / name).write_text(name)
    (tools / "bin").mkdir(parents=True)
    (tools / "bin/uv").write_text(UV.format(calls=tmp_path / "calls", venv=venv))
    (tools / "bin/uv").chmod(0o755)
    mark = toolchain.digest(toolchain.place(), tmp_path / "requirements-tools.lock")
    (tools / "tools.installed").write_text(mark)
    return tmp_path


def syncs(checkout):
    """Return what was to be installed, one line for each time."""
    return [line for line in (checkout / "calls").read_text().splitlines() if "sync" in line]


def test_packages_are_installed_once_when_nothing_changes(checkout):
    toolchain.install_python(tests=False)
    toolchain.install_python(tests=False)
    assert len(syncs(checkout)) == 1


def test_packages_are_checked_against_their_hashes(checkout):
    toolchain.install_python(tests=False)
    assert "--require-hashes requirements.lock" in syncs(checkout)[0]


def test_packages_are_installed_again_when_the_lock_changes(checkout):
    toolchain.install_python(tests=False)
    (checkout / "requirements.lock").write_text("neu")
    toolchain.install_python(tests=False)
    assert len(syncs(checkout)) == 2


def test_packages_for_tests_stay_when_the_lock_changes_afterwards(checkout):
    toolchain.install_python(tests=True)
    (checkout / "requirements.lock").write_text("neu")
    toolchain.install_python(tests=False)
    assert syncs(checkout)[1].endswith("requirements.lock requirements-test.lock")


def test_failed_installation_is_tried_again(checkout):
    working = toolchain.UV.read_text()
    toolchain.UV.write_text("#!/bin/sh\necho 'dns error' >&2\nexit 2\n")
    with pytest.raises(Problem, match="Paketquelle ist nicht erreichbar"):
        toolchain.install_python(tests=False)
    toolchain.UV.write_text(working)
    toolchain.install_python(tests=False)
    assert len(syncs(checkout)) == 1
