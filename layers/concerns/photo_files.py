"""The folder of photo files: a file is there whole and durable, or not at all."""

import logging
import os
from pathlib import Path

from django.conf import settings
from django.utils._os import safe_join
from django.utils.translation import gettext as _

FOLDER = "concerns"

log = logging.getLogger(__name__)


class PhotoStorageFull(Exception):
    """Raised when the disk takes no photo (full, read-only, broken); the message is a German sentence."""


def path_of(file):
    """Return the path of a stored photo; ``file`` as in `StoredPhoto`, never outside the media folder."""
    return Path(safe_join(settings.MEDIA_ROOT, file))


def write(file, data):
    """Put ``data`` (bytes) on disk as ``file``: temporary file, sync, rename, sync of the folder.

    Raises
    ------
    PhotoStorageFull
        If the disk does not take it; no file is left behind.
    """
    target = path_of(file)
    temporary = target.with_suffix(".tmp")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("xb") as output:
            output.write(data)
            output.flush()
            os.fsync(output.fileno())
        os.replace(temporary, target)
        _sync_folder(target.parent)
        _sync_folder(target.parent.parent)
    except OSError as problem:
        _discard(temporary)
        _discard(target)
        log.error("photo not stored: %s", problem.strerror)
        raise PhotoStorageFull(
            _(
                "Das Foto kann gerade nicht gespeichert werden. Ihr Text bleibt erhalten: "
                "Bitte senden Sie ihn ohne Foto oder versuchen Sie es später noch einmal."
            )
        ) from problem


def _sync_folder(folder):
    """Make the names in ``folder`` survive a power loss."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _discard(path):
    """Delete ``path`` if it is there and can be deleted; the sweep takes what stays."""
    try:
        path.unlink(missing_ok=True)
    except OSError as problem:
        log.warning("photo file not deleted: %s", problem.strerror)


def remove(files):
    """Delete photo files; one that is already gone does not matter."""
    for file in files:
        _discard(path_of(file))
