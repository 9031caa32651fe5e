"""Photos on disk: file first, row second, sweep later; only the re-encoded copy is ever stored."""

import hashlib
import os
import uuid
from dataclasses import asdict, dataclass
from datetime import timedelta

from django.core import signing
from django.utils import timezone
from django.utils.translation import gettext as _

from layers.concerns.models import Photo
from layers.concerns.photo_decoding import BadPhoto, decode, encode, read_limited
from layers.concerns.photo_files import FOLDER, PhotoStorageFull, path_of, remove, write

__all__ = [
    "BadPhoto",
    "PhotoFault",
    "PhotoStorageFull",
    "StoredPhoto",
    "check",
    "path_of",
    "remove",
    "sign",
    "store",
    "sweep",
    "unsign",
]

SALT = "layers.concerns.photos"
SWEPT_AFTER = timedelta(hours=24)
TOKEN_LIVES = SWEPT_AFTER - timedelta(hours=1)
"""Shorter than the sweep's patience, so that no file disappears under a form that is just being sent."""


@dataclass(frozen=True)
class StoredPhoto:
    """A photo on disk that no row names yet; ``file`` is relative to the media folder."""

    file: str
    width: int
    height: int
    sha256: str
    alt_text: str = ""


@dataclass(frozen=True)
class PhotoFault:
    """A photo whose file is not what was stored."""

    reference: str
    file: str
    reason: str


def store(upload):
    """Decode an upload and put its clean copy on disk.

    Parameters
    ----------
    upload : file
        A binary file, for instance an UploadedFile; its name and type are not looked at.

    Returns
    -------
    StoredPhoto
        A WebP without EXIF, GPS, XMP, ICC profile, comment or thumbnail, at most 2048 px long; on disk
        for good (synced) when this returns.

    Raises
    ------
    BadPhoto
        If it cannot be decoded, is too large or not of an accepted format; nothing is stored.
    PhotoStorageFull
        If the disk does not take it; nothing is left behind.
    """
    image = decode(read_limited(upload))
    data = encode(image)
    name = str(uuid.uuid4())
    stored = StoredPhoto(
        file=f"{FOLDER}/{name[:2]}/{name}.webp",
        width=image.width,
        height=image.height,
        sha256=hashlib.sha256(data).hexdigest(),
    )
    write(stored.file, data)
    return stored


def sign(stored):
    """Return ``stored`` as a text that a form can carry and nobody can forge."""
    return signing.dumps(asdict(stored), salt=SALT)


def unsign(token):
    """Return the stored photo that `sign` made ``token`` from; the sweep waits anew for its file.

    Raises
    ------
    BadPhoto
        If the token is forged or older than `TOKEN_LIVES`, or its file is gone.
    """
    try:
        stored = StoredPhoto(**signing.loads(token, salt=SALT, max_age=TOKEN_LIVES))
    except signing.SignatureExpired as problem:
        raise _gone() from problem
    except signing.BadSignature as problem:
        raise BadPhoto(
            _("Dieses Foto gehört nicht zu diesem Formular. Bitte laden Sie es hoch.")
        ) from problem
    try:
        os.utime(path_of(stored.file))
    except OSError as problem:
        raise _gone() from problem
    return stored


def _gone():
    """Return the error for a photo that waited too long."""
    return BadPhoto(_("Das Foto wurde vor zu langer Zeit hochgeladen. Bitte laden Sie es noch einmal hoch."))


def sweep(older_than=SWEPT_AFTER):
    """Delete files older than ``older_than`` (a timedelta) that no row names, temporary ones too.

    Returns
    -------
    list of str
        What was deleted, as in `StoredPhoto.file`.
    """
    before = (timezone.now() - older_than).timestamp()
    swept = []
    for folder in sorted(path_of(FOLDER).glob("*/")):
        old = {f"{FOLDER}/{folder.name}/{path.name}" for path in folder.iterdir() if _is_older(path, before)}
        named = Photo.objects.filter(file__in=old).values_list("file", flat=True)
        swept += sorted(old.difference(named))
    remove(swept)
    return swept


def _is_older(path, before):
    """Tell whether a file was last written before a moment (seconds); one just deleted was not."""
    try:
        return path.stat().st_mtime < before
    except FileNotFoundError:
        return False


def check():
    """Return a `PhotoFault` for every photo row whose file is missing, unreadable or changed."""
    rows = Photo.objects.order_by("file").values_list("concern__reference", "file", "sha256")
    found = ((reference, file, _fault_of(file, sha256)) for reference, file, sha256 in rows.iterator())
    return [PhotoFault(*fault) for fault in found if fault[2]]


def _fault_of(file, sha256):
    """Return what is wrong with a file in German, or an empty text."""
    try:
        with path_of(file).open("rb") as content:
            actual = hashlib.file_digest(content, "sha256").hexdigest()
    except FileNotFoundError:
        return _("Datei fehlt")
    except OSError:
        return _("Datei nicht lesbar")
    return "" if actual == sha256 else _("Datei verändert")
