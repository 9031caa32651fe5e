"""Organisational units and logins of the demo city."""

import json
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from districts.offices.models import OrganisationalUnit, User

UNITS_FILE = Path(__file__).parent / "data" / "hannover_offices.json"
STAFF_GROUP = "Verwaltung"
STAFF_PERMISSIONS = (
    ("concerns", "view_concern"),
    ("concerns", "change_concern"),
    ("outbox", "view_outgoingmail"),
)
STAFF_NAME, ADMIN_NAME = "verwaltung", "admin"
PASSWORD_LENGTH = 14


def load_demo_units():
    """Store the Stadtbezirksmanagements, departments and external bodies that are missing.

    Codes, names and the postal address are those of the city; numbers, e-mail addresses and office hours
    are made up and say so.
    """
    units = json.loads(UNITS_FILE.read_text(encoding="utf-8"))
    OrganisationalUnit.objects.bulk_create(
        (OrganisationalUnit(**unit) for unit in units), ignore_conflicts=True
    )


@transaction.atomic
def load_demo_accounts():
    """Make the two demo logins at the first start.

    Returns
    -------
    list of str
        German lines that name the logins; the passwords are known at the first start only, unless
        ``DEMO_PASSWORD`` sets them.
    """
    group, _is_new = Group.objects.get_or_create(name=STAFF_GROUP)
    group.permissions.set(_permissions())
    return [
        _load_account(STAFF_NAME, group=group),
        _load_account(ADMIN_NAME, is_staff=True, is_superuser=True),
    ]


def _permissions():
    """Return the permissions of the group of staff."""
    return [
        Permission.objects.get(content_type__app_label=app, codename=codename)
        for app, codename in STAFF_PERMISSIONS
    ]


def _load_account(name, *, group=None, **rights):
    """Make the account ``name`` if it is missing; return the line that describes it."""
    if User.objects.filter(username=name).exists():
        return _("Anmeldung: %(name)s (Passwort wie beim ersten Start)") % {"name": name}
    password = settings.DEMO_PASSWORD or get_random_string(PASSWORD_LENGTH)
    user = User.objects.create_user(name, password=password, **rights)
    if group:
        user.groups.add(group)
    return _("Anmeldung: %(name)s, Passwort: %(password)s") % {"name": name, "password": password}
