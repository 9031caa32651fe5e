"""The settings of production, without a manifest of static files, and with a disk that can be made to fail."""

import errno
import os

from geo.project.settings import *  # noqa: F403
from geo.project.settings import DATA_DIR, STORAGES

STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# The folder of static files stays empty here, which is fine.
MIDDLEWARE = [name for name in MIDDLEWARE if "whitenoise" not in name]  # noqa: F405

really_replace = os.replace


def replace(source, target, **options):
    """Rename as ever, unless the switch says that the disk is full."""
    if (DATA_DIR / "rename-fails").exists() and str(target).endswith(".webp"):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), target)
    return really_replace(source, target, **options)


os.replace = replace
