"""The disk of the photos is full: a plain sentence, nothing half stored, and all well again when there is space."""

import contextlib
import json
import os
import subprocess

import pytest

from layers.concerns.report import new_key
from tests.faults.client import answers, photo_of
from tests.faults.visitor import NEW, Visitor

SIZE_MB = 64
SENTENCE = "Das Foto kann gerade nicht gespeichert werden."


@pytest.fixture
def small_disk(service):
    """A small file system of its own for the photos."""
    service.media.mkdir(exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE_MB}m", "tmpfs", service.media]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("needs the right to mount a small file system")
    yield service.media
    subprocess.run(["umount", service.media], check=True)


@pytest.fixture
def full_disk(small_disk):
    """The small file system without a free byte; yields the file that fills it."""
    filler = small_disk / "filler"
    with filler.open("wb") as file, contextlib.suppress(OSError):
        while file.write(bytes(1024 * 1024)):
            file.flush()
    assert os.statvfs(small_disk).f_bavail == 0
    return filler


@pytest.fixture
def failing_rename(service):
    """A disk that takes the temporary file but not its final name."""
    service.rename_switch.touch()
    yield
    service.rename_switch.unlink(missing_ok=True)


@pytest.fixture
def visitor(service):
    """A browser."""
    return Visitor(service.port)


def second_step(visitor, number):
    """Return the fields of a report that is at its second step, everything said so far included."""
    form = visitor.open_form()
    said = answers(number, form["key"], step="1", csrfmiddlewaretoken=form["csrfmiddlewaretoken"])
    return [pair for pair in said.items() if pair[0] != "send"]


def health(visitor):
    """Return what the service says about its health."""
    return json.loads(visitor.get("/healthz").text)


def stored_count(service):
    """Return how many concerns and photos there are."""
    return service.query(
        "SELECT (SELECT count(*) FROM concerns_concern), (SELECT count(*) FROM concerns_photo)"
    )


def photo_files(service):
    """Return every photo file, temporary ones too."""
    return [path for path in service.media.rglob("*") if path.is_file() and path.name != "filler"]


def test_photo_is_refused_with_a_sentence_when_the_disk_is_full(full_disk, visitor):
    answer = visitor.upload(NEW, second_step(visitor, 1), photo_of(1))
    assert (answer.status, SENTENCE in answer.text, answer.reference) == (422, True, None)


def test_text_and_place_stay_in_the_form_when_the_disk_is_full(full_disk, visitor):
    fields = dict(second_step(visitor, 2))
    answer = visitor.upload(NEW, [*fields.items()], photo_of(2))
    kept = dict(answer.hidden)
    assert (fields["text"] in answer.text, kept["lon"], kept["lat"]) == (True, fields["lon"], fields["lat"])


def test_nothing_is_stored_when_the_disk_is_full(full_disk, service, visitor):
    before = stored_count(service)
    visitor.upload(NEW, second_step(visitor, 3), photo_of(3))
    assert (stored_count(service), photo_files(service)) == (before, [])


def test_concern_without_photo_is_taken_when_the_disk_is_full(full_disk, visitor):
    token = visitor.open_form()["csrfmiddlewaretoken"]
    said = answers(4, new_key(), csrfmiddlewaretoken=token)
    assert visitor.post(NEW, [*said.items()]).reference


def test_pages_are_read_when_the_disk_is_full(full_disk, visitor):
    assert visitor.get("/anliegen/").status == 200


def test_health_names_the_disk_when_it_is_full(full_disk, visitor):
    assert (visitor.get("/healthz").status, health(visitor)["media"]) == (503, "Datenträger voll")


def test_photo_is_taken_without_a_restart_when_there_is_space_again(full_disk, service, visitor):
    fields, workers = second_step(visitor, 5), service.workers()
    refused = visitor.upload(NEW, fields, photo_of(5))
    full_disk.unlink()
    taken = visitor.upload(NEW, fields, photo_of(5))
    assert (refused.status, taken.status, service.workers()) == (422, 200, workers)
    assert (health(visitor)["media"], len(photo_files(service))) == ("ok", 1)


def test_photo_is_refused_with_a_sentence_when_its_rename_fails(failing_rename, visitor):
    answer = visitor.upload(NEW, second_step(visitor, 6), photo_of(6))
    assert (answer.status, SENTENCE in answer.text) == (422, True)


def test_no_file_is_left_when_its_rename_fails(service, failing_rename, visitor):
    before = photo_files(service)
    visitor.upload(NEW, second_step(visitor, 7), photo_of(7))
    assert photo_files(service) == before


def test_photo_is_taken_when_renaming_works_again(failing_rename, service, visitor):
    fields = second_step(visitor, 8)
    visitor.upload(NEW, fields, photo_of(8))
    service.rename_switch.unlink()
    assert dict(visitor.upload(NEW, fields, photo_of(8)).hidden).get("photo")
