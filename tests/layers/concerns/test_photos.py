"""Photos: what is taken, what is refused, what is left on disk."""

import errno
import hashlib
import os
import subprocess
import time
from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image

from layers.concerns import photos, tasks
from layers.concerns.photos import BadPhoto, PhotoStorageFull, path_of, sign, store, sweep, unsign
from tests.factories import ConcernFactory, PhotoFactory
from tests.layers.concerns.photo_makers import (
    MARKERS,
    bomb,
    moving,
    picture,
    talkative,
    truncated,
    turned,
    upload,
)


def files_in(folder):
    """Return every file below ``folder``."""
    return [path for path in folder.rglob("*") if path.is_file()] if folder.exists() else []


def stored_image(stored):
    """Return the stored photo, decoded."""
    return Image.open(BytesIO(path_of(stored.file).read_bytes()))


def is_reddish(pixel):
    """Tell whether a pixel is the red of `picture`, after lossy compression."""
    return pixel[0] > 180 and pixel[2] < 90


@pytest.fixture
def attached():
    """Return a function that stores a photo and gives it a row of a concern."""

    def attach(**fields):
        stored = store(upload(picture(), "JPEG"))
        return PhotoFactory(file=stored.file, sha256=stored.sha256, **fields)

    return attach


@pytest.fixture
def tiny_disk(settings, tmp_path):
    """A media folder on a file system of its own with 64 KiB; skips where mounting is not allowed."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True).returncode != 0:
        pytest.skip("needs the right to mount a small file system")
    settings.MEDIA_ROOT = folder
    yield folder
    subprocess.run(["umount", folder], check=True)


@pytest.fixture
def old_file():
    """Return a function that makes a file in the photo folder look ``hours`` old."""

    def make(name, hours):
        path = path_of(f"concerns/ab/{name}")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
        written = time.time() - hours * 3600
        os.utime(path, (written, written))
        return path

    return make


# What is taken


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_store_keeps_a_webp_whatever_came(format):
    assert stored_image(store(upload(picture(), format))).format == "WEBP"


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_store_leaves_nothing_of_the_metadata(format):
    original = talkative(format)
    carried = [marker for marker in MARKERS if marker in original.getvalue()]
    assert len(carried) >= 3, "the upload must carry markers for this test to say something"

    kept = path_of(store(original).file).read_bytes()

    assert [marker for marker in MARKERS if marker in kept] == []


@pytest.mark.parametrize("chunk", [b"EXIF", b"XMP ", b"ICCP"])
def test_store_writes_no_metadata_chunk(chunk):
    assert chunk not in path_of(store(talkative("WEBP")).file).read_bytes()


def test_store_forgets_what_is_appended_to_the_file():
    tail = BytesIO(upload(picture(), "JPEG").getvalue() + b"ZZANHANG-17")
    assert b"ZZANHANG-17" not in path_of(store(tail).file).read_bytes()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_store_turns_the_photo_upright(orientation):
    image = stored_image(store(turned(orientation)))
    corners = [image.getpixel(place) for place in [(4, 4), (55, 4), (4, 35), (55, 35)]]
    assert [is_reddish(pixel) for pixel in corners] == [True, False, False, False]


@pytest.mark.parametrize("format", ["PNG", "WEBP", "HEIF"])
def test_store_turns_every_format_upright(format):
    image = stored_image(store(turned(6, format)))
    assert (image.size, is_reddish(image.getpixel((4, 4)))) == ((60, 40), True)


@pytest.mark.filterwarnings("ignore:Corrupt EXIF")
def test_store_takes_a_photo_whose_exif_is_broken():
    stored = store(upload(picture(), "JPEG", exif=b"Exif\x00\x00II*\x00\xff\xff\xff\xff broken"))
    assert (stored.width, stored.height) == (60, 40)


def test_store_scales_the_longest_edge_down():
    stored = store(upload(Image.new("RGB", (1500, 4096)), "JPEG"))
    assert (stored.width, stored.height) == (750, 2048)


def test_store_does_not_enlarge_a_small_photo():
    stored = store(upload(picture(), "PNG"))
    assert (stored.width, stored.height) == (60, 40)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK"])
def test_store_takes_every_usual_colour_mode(mode):
    original = upload(picture(mode), "JPEG" if mode == "CMYK" else "PNG")
    assert stored_image(store(original)).mode == "RGB"


def test_store_keeps_the_greys_of_a_16_bit_photo():
    half_grey = Image.new("I;16", (20, 20), 128 * 256)
    assert stored_image(store(upload(half_grey, "PNG"))).getpixel((5, 5)) == pytest.approx((128,) * 3, abs=3)


def test_store_shows_transparent_pixels_white():
    clear = Image.new("RGBA", (20, 20), (255, 0, 0, 0))
    assert min(stored_image(store(upload(clear, "PNG"))).getpixel((5, 5))) > 250


def test_store_takes_the_first_picture_of_a_two_picture_camera_file():
    stored = store(upload(picture(), "MPO", save_all=True, append_images=[picture()]))
    assert (stored.width, stored.height) == (60, 40)


def test_store_names_the_file_by_chance_and_not_by_the_upload():
    original = upload(picture(), "JPEG")
    original.name = "../../Urlaub Erika.jpg"
    assert "Erika" not in store(original).file


def test_store_tells_the_checksum_of_the_file():
    stored = store(upload(picture(), "JPEG"))
    assert stored.sha256 == hashlib.sha256(path_of(stored.file).read_bytes()).hexdigest()


def test_store_gives_the_same_bytes_for_the_same_upload():
    original = upload(picture(), "JPEG")
    assert store(original).sha256 == store(original).sha256


# What is refused

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
REFUSED = {
    "svg": (lambda: BytesIO(SVG), "JPEG, PNG, WebP oder HEIC"),
    "gif": (lambda: upload(picture("P"), "GIF"), "JPEG, PNG, WebP oder HEIC"),
    "tiff": (lambda: upload(picture(), "TIFF"), "JPEG, PNG, WebP oder HEIC"),
    "renamed text": (
        lambda: BytesIO(b"Dies ist kein Bild, heisst aber foto.jpg"),
        "JPEG, PNG, WebP oder HEIC",
    ),
    "html": (lambda: BytesIO(b"<!doctype html><title>foto.png</title>"), "JPEG, PNG, WebP oder HEIC"),
    "empty": (lambda: BytesIO(b""), "leer"),
    "bomb": (bomb, "Bildpunkte"),
    "bomb below the library's own limit": (lambda: bomb(9_000, 9_000), "Bildpunkte"),
    "truncated jpeg": (lambda: truncated("JPEG"), "beschädigt"),
    "truncated png": (lambda: truncated("PNG"), "beschädigt"),
    "truncated webp": (lambda: truncated("WEBP"), "beschädigt"),
    "truncated heic": (lambda: truncated("HEIF"), "beschädigt"),
    "only a jpeg header": (lambda: BytesIO(b"\xff\xd8\xff\xe0\x00\x10JFIF"), "beschädigt"),
    "only a heic header": (
        lambda: BytesIO(b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00"),
        "JPEG, PNG, WebP oder HEIC",
    ),
    "moving png": (lambda: moving("PNG"), "Bewegte"),
    "moving webp": (lambda: moving("WEBP"), "Bewegte"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_store_refuses_with_a_sentence(case):
    make, word = REFUSED[case]
    with pytest.raises(BadPhoto, match=word):
        store(make())


@pytest.mark.parametrize("case", REFUSED)
def test_store_leaves_no_file_of_a_refused_upload(case, settings):
    make, _word = REFUSED[case]
    with pytest.raises(BadPhoto):
        store(make())
    assert files_in(settings.MEDIA_ROOT) == []


def test_store_refuses_more_bytes_than_allowed(settings):
    settings.PHOTO_MAX_BYTES = 1024**2
    with pytest.raises(BadPhoto, match="größer als 1 MB"):
        store(BytesIO(bytes(1024**2 + 1)))


def test_store_refuses_more_pixels_than_allowed(settings):
    settings.PHOTO_MAX_PIXELS = 60 * 40 - 1
    with pytest.raises(BadPhoto, match="Bildpunkte"):
        store(upload(picture(), "JPEG"))


# The disk


def test_store_on_a_full_disk_says_so_and_leaves_nothing(tiny_disk):
    noise = Image.effect_noise((900, 900), 100)
    with pytest.raises(PhotoStorageFull, match="nicht gespeichert"):
        store(upload(noise, "PNG"))
    assert files_in(tiny_disk) == []


def test_store_works_again_when_there_is_space(tiny_disk):
    filler = tiny_disk / "filler"
    filler.write_bytes(bytes(40_000))
    noise = upload(Image.effect_noise((200, 200), 100), "PNG")
    with pytest.raises(PhotoStorageFull):
        store(noise)
    filler.unlink()
    assert path_of(store(noise).file).is_file()


@pytest.mark.parametrize("step", ["replace", "fsync", "open"])
def test_store_leaves_nothing_when_the_disk_fails(step, monkeypatch, settings):
    def fail(*args):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, step, fail)
    with pytest.raises(PhotoStorageFull):
        store(upload(picture(), "JPEG"))
    monkeypatch.undo()
    assert files_in(settings.MEDIA_ROOT) == []


def test_store_syncs_the_file_before_and_the_folder_after_the_rename(monkeypatch):
    steps, real_fsync, real_replace = [], os.fsync, os.replace

    def fsync(descriptor):
        steps.append("folder" if os.path.isdir(f"/proc/self/fd/{descriptor}") else "file")
        real_fsync(descriptor)

    def replace(*names):
        steps.append("rename")
        real_replace(*names)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(os, "replace", replace)
    store(upload(picture(), "JPEG"))
    assert steps[:3] == ["file", "rename", "folder"]


# From step to step of the form


def test_unsign_returns_what_was_signed():
    stored = store(upload(picture(), "JPEG"))
    assert unsign(sign(stored)) == stored


def test_unsign_refuses_a_forged_token():
    token = sign(store(upload(picture(), "JPEG")))
    with pytest.raises(BadPhoto, match="gehört nicht"):
        unsign(token[:-1] + ("A" if token[-1] != "A" else "B"))


def test_unsign_refuses_an_old_token(monkeypatch):
    token = sign(store(upload(picture(), "JPEG")))
    later = time.time() + photos.TOKEN_LIVES.total_seconds() + 1
    monkeypatch.setattr(time, "time", lambda: later)
    with pytest.raises(BadPhoto, match="vor zu langer Zeit"):
        unsign(token)


def test_unsign_refuses_a_token_whose_file_is_gone():
    stored = store(upload(picture(), "JPEG"))
    photos.remove([stored.file])
    with pytest.raises(BadPhoto, match="noch einmal"):
        unsign(sign(stored))


def test_unsign_makes_the_sweep_wait_anew(db, clock):
    stored = store(upload(picture(), "JPEG"))
    uploaded = time.time() - timedelta(hours=22).total_seconds()
    os.utime(path_of(stored.file), (uploaded, uploaded))
    unsign(sign(stored))
    clock.move(hours=3)
    assert sweep() == []


def test_tokens_die_before_the_sweep_takes_their_file():
    assert photos.TOKEN_LIVES < photos.SWEPT_AFTER


# Upkeep


def test_remove_does_not_mind_a_missing_file():
    photos.remove(["concerns/ab/gone.webp"])


def test_path_of_never_leaves_the_media_folder(settings):
    with pytest.raises(Exception, match="outside of the base path"):
        path_of("../settings.py")


def test_sweep_deletes_an_upload_of_yesterday(db, clock):
    stored = store(upload(picture(), "JPEG"))
    clock.move(hours=24, minutes=1)
    assert (sweep(), path_of(stored.file).exists()) == ([stored.file], False)


def test_sweep_keeps_an_upload_of_today(db, clock):
    store(upload(picture(), "JPEG"))
    clock.move(hours=23)
    assert sweep() == []


def test_sweep_keeps_the_photo_of_a_concern(db, clock, attached):
    photo = attached()
    clock.move(days=400)
    assert (sweep(), path_of(photo.file).exists()) == ([], True)


def test_sweep_deletes_an_old_temporary_file(db, old_file):
    left = old_file("left.tmp", hours=25)
    sweep()
    assert not left.exists()


def test_sweep_keeps_a_temporary_file_that_is_being_written(db, old_file):
    busy = old_file("busy.tmp", hours=1)
    sweep()
    assert busy.exists()


def test_sweep_without_a_folder_does_nothing(db):
    assert sweep(timedelta(0)) == []


def test_check_is_quiet_about_a_whole_photo(db, attached):
    attached()
    assert photos.check() == []


def test_check_names_concern_and_file_of_a_missing_photo(db, attached):
    photo = attached(concern=ConcernFactory(reference="AAAA-0001"))
    path_of(photo.file).unlink()
    assert photos.check() == [photos.PhotoFault("AAAA-0001", photo.file, "Datei fehlt")]


def test_check_names_a_photo_with_a_flipped_byte(db, attached):
    photo = attached()
    path = path_of(photo.file)
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    assert [fault.reason for fault in photos.check()] == ["Datei verändert"]


def test_check_names_a_photo_that_cannot_be_read(db, attached):
    photo = attached()
    path_of(photo.file).unlink()
    path_of(photo.file).mkdir()
    assert [fault.reason for fault in photos.check()] == ["Datei nicht lesbar"]


def test_nightly_check_logs_concern_and_file(db, attached, caplog):
    photo = attached(concern=ConcernFactory(reference="AAAA-0002"))
    path_of(photo.file).unlink()
    tasks.check_photos(timestamp=0)
    assert "AAAA-0002" in caplog.text
    assert photo.file in caplog.text


def test_nightly_sweep_deletes_what_nobody_needs(db, old_file):
    left = old_file("left.webp", hours=30)
    tasks.sweep_photos(timestamp=0)
    assert not left.exists()
