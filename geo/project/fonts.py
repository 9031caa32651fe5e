"""KERN's Fira Sans, cut down to the letters that European languages are written with.

The full files weigh 130 KB each, more than the rest of a page together. Text outside the subset falls back
to a font of the reader's device; `unicode-range` in ``site.css`` names the same letters.
"""

import hashlib
import logging
import tempfile
from pathlib import Path

from django.conf import settings

SOURCE = "@kern-ux/native/dist/fonts/fira-sans"
FACES = ("FiraSans-Regular.woff2", "FiraSans-SemiBold.woff2")
LETTERS = (
    range(0x0250),  # Latin, Latin-1, Latin Extended-A and -B
    range(0x1E00, 0x1F00),  # Latin Extended Additional: capital sharp s
    range(0x2000, 0x2070),  # punctuation
    range(0x20A0, 0x20C0),  # currencies
    range(0x2100, 0x2150),  # letter-like symbols and fractions
    range(0x2190, 0x2194),  # arrows
    (0x2212, *range(0x2260, 0x2266)),  # minus, comparisons
)
FEATURES = ("kern", "liga", "locl", "mark", "mkmk", "ccmp", "tnum", "lnum", "case", "frac")


def subset_file(face):
    """Return the path of the subset of ``face``, made when it is not there yet.

    Parameters
    ----------
    face : str
        One of `FACES`.

    Returns
    -------
    Path or None
        A WOFF2 file below ``DATA_DIR``; None where the package is not installed.

    Raises
    ------
    KeyError
        If ``face`` is not one of `FACES`.
    """
    if face not in FACES:
        raise KeyError(face)
    source = Path(settings.NODE_MODULES) / SOURCE / face
    if not source.exists():
        return None
    target = folder_for(source) / face
    if not target.exists():
        write_subset(source, target)
    return target


def folder_for(source):
    """Return the folder for the subset of ``source``: a new one for another font or other letters."""
    key = hashlib.sha256(source.read_bytes())
    key.update(repr((LETTERS, FEATURES)).encode())
    return Path(settings.DATA_DIR) / "fonts" / key.hexdigest()[:12]


def write_subset(source, target):
    """Write the subset of the font ``source`` to ``target``, whole or not at all."""
    # Only needed here, and slow to import.
    from fontTools import subset

    # It warns of flag bits that the original font carries.
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    options = subset.Options(flavor="woff2", hinting=False, layout_features=list(FEATURES))
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[code for part in LETTERS for code in part])
    target.parent.mkdir(parents=True, exist_ok=True)
    with subset.load_font(source, options) as font, tempfile.TemporaryDirectory(dir=target.parent) as folder:
        subsetter.subset(font)
        made = Path(folder) / target.name
        subset.save_font(font, made, options)
        made.rename(target)
