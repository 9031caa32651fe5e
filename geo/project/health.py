"""Whether the service can do its work, in figures for a monitor."""

import shutil

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection

from districts.areas.models import BoundaryEdition
from districts.outbox.models import OutgoingMail

LOW_DISK_BYTES = 50 * 1024 * 1024


def health():
    """Return the state of database, PostGIS, boundaries, outbox and media disk.

    Returns
    -------
    dict
        ``ok`` is False where residents cannot report; no addresses, paths or error texts.
    """
    state = {"database": "ok", "media": media_state()}
    try:
        state |= database_state()
    except (DatabaseError, InterfaceError):
        connection.close()
        state["database"] = "nicht erreichbar"
    state["ok"] = state["database"] == "ok" and state["media"] == "ok" and bool(state.get("boundaries"))
    return state


def database_state():
    """Return PostGIS version, active boundary edition and age of the oldest waiting mail in seconds."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT postgis_lib_version()")
        version = cursor.fetchone()[0]
    edition = BoundaryEdition.objects.active().first()
    return {
        "postgis": version,
        "boundaries": edition and {"name": edition.name, "stadtteile": edition.stadtteil_set.count()},
        "outbox_oldest_seconds": round(OutgoingMail.objects.oldest_age()),
        "outbox_stuck": OutgoingMail.objects.stuck().count(),
    }


def media_state():
    """Return "ok", or what is wrong with the disk that holds the photos."""
    try:
        settings.MEDIA_ROOT.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(settings.MEDIA_ROOT).free
    except OSError:
        return "Datenträger nicht erreichbar"
    return "ok" if free > LOW_DISK_BYTES else "Datenträger voll"
