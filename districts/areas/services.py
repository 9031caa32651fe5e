"""Load boundaries as an inactive edition, compare, then put them into force in one step."""

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from districts.areas.checks import AreaRecord, CheckReport
from districts.areas.comparison import AreaChange, Comparison, compare
from districts.areas.loading import RefusedBoundaries, load_edition
from districts.areas.models import BoundaryEdition
from districts.areas.signals import edition_activated

__all__ = [
    "AreaChange",
    "AreaRecord",
    "CheckReport",
    "Comparison",
    "RefusedBoundaries",
    "activate_edition",
    "compare",
    "load_edition",
]


@transaction.atomic
def activate_edition(edition, *, on=None):
    """Put a loaded edition into force in one step; the one before keeps its validity up to that day.

    Validity counts in whole days. An edition that is replaced on the very day it began was never in force
    for a day: it becomes inactive again, as if only loaded.

    Parameters
    ----------
    edition : BoundaryEdition
        Loaded and never activated, its checks passed.
    on : date, optional
        First day of its validity, today if left out; a past day is allowed, a future one is not.

    Returns
    -------
    BoundaryEdition

    Raises
    ------
    RefusedBoundaries
        If it was activated before or its checks failed, or the day lies in the future or before the first
        day of the edition in force. Nothing changes.
    """
    first_day = on or timezone.localdate()
    current = _lock_current(edition)
    fault = _activation_fault(edition, current, first_day)
    if fault:
        raise RefusedBoundaries([fault])
    if current:
        _end(current, first_day)
    edition.valid_from, edition.activated_at = first_day, timezone.now()
    edition.save(update_fields=["valid_from", "activated_at"])
    edition_activated.send(sender=BoundaryEdition, edition=edition, previous=current)
    return edition


def _lock_current(edition):
    """Keep everybody else from activating and return the edition whose validity is open, or None."""
    list(BoundaryEdition.objects.select_for_update().order_by("pk").values_list("pk"))
    edition.refresh_from_db()
    return BoundaryEdition.objects.filter(activated_at__isnull=False, valid_to__isnull=True).first()


def _activation_fault(edition, current, first_day):
    """Return the sentence that says why ``edition`` cannot come into force, or an empty text."""
    if edition.activated_at:
        return _("„%s“ wurde bereits aktiviert.") % edition
    if edition.report.get("faults", True):
        return _("„%s“ hat die Prüfungen nicht bestanden und kann nicht aktiviert werden.") % edition
    if first_day > timezone.localdate():
        return _("Ein Gebietsstand kann frühestens an seinem ersten Tag aktiviert werden.")
    if current and first_day < current.valid_from:
        return _("„%(name)s“ gilt seit dem %(day)s; ein neuer Gebietsstand kann nicht davor beginnen.") % {
            "name": current,
            "day": date_format(current.valid_from),
        }
    return ""


def _end(edition, day):
    """Let ``edition`` end with ``day``, or never have begun if that is its first day."""
    if edition.valid_from == day:
        edition.valid_from = edition.activated_at = None
    else:
        edition.valid_to = day
    edition.save(update_fields=["valid_from", "valid_to", "activated_at"])
