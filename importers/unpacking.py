"""Zipped Shapefiles, unpacked with limits."""

import zipfile
from pathlib import PurePosixPath

from django.utils.translation import gettext as _

from importers.errors import UnreadableFile

MAX_MEMBERS = 200
MAX_UNPACKED_BYTES = 500 * 1024**2
PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")


def unpack_shapefile(path, folder):
    """Unpack the one Shapefile in a zip.

    Parameters
    ----------
    path : Path
        The zip.
    folder : Path
        An empty folder.

    Returns
    -------
    Path
        The .shp file; nothing but its own parts lies beside it.

    Raises
    ------
    UnreadableFile
        If the zip is damaged, too large unpacked, or holds none or several Shapefiles.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            _check_size(members)
            main = _only_shapefile(members)
            for member in _parts_of(main, members):
                ending = PurePosixPath(member.filename).suffix.lower()
                (folder / f"boundaries{ending}").write_bytes(archive.read(member))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as problem:
        raise UnreadableFile(_("Das Zip ist beschädigt oder verschlüsselt.")) from problem
    return folder / "boundaries.shp"


def _check_size(members):
    """Refuse what would not fit unpacked."""
    size = sum(member.file_size for member in members)
    if len(members) > MAX_MEMBERS or size > MAX_UNPACKED_BYTES:
        raise UnreadableFile(
            _("Das Zip hat mehr als %(members)s Teile oder ist ausgepackt größer als %(size)s MB.")
            % {"members": MAX_MEMBERS, "size": MAX_UNPACKED_BYTES // 1024**2}
        )


def _only_shapefile(members):
    """Return the name of the one Shapefile, without its ending."""
    found = [PurePosixPath(m.filename) for m in members if m.filename.lower().endswith(".shp")]
    if len(found) != 1:
        raise UnreadableFile(
            _("Das Zip muss genau ein Shapefile enthalten, gefunden: %s.") % (", ".join(map(str, found)) or 0)
        )
    return found[0].with_suffix("")


def _parts_of(main, members):
    """Return the members that belong to the Shapefile ``main``."""
    return [
        member
        for member in members
        if PurePosixPath(member.filename).with_suffix("") == main
        and PurePosixPath(member.filename).suffix.lower() in PARTS
    ]
