"""Steps that every decision about a concern is made of."""

from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from layers.concerns.lifecycle import CLOSED, IllegalTransition, check_transition
from layers.concerns.models import Concern, Event


class ChangedMeanwhile(Exception):
    """Raised when a decision was made on a concern that has changed since it was seen."""


@contextmanager
def unchanged_since(concern, moment):
    """Lock the row of ``concern`` for one transaction, if it is still as it was at ``moment``.

    Raises
    ------
    ChangedMeanwhile
        If it changed later, or ``moment`` is None.
    """
    with locked(concern) as row:
        if row.changed_at != moment:
            raise ChangedMeanwhile
        yield row


@contextmanager
def locked(concern):
    """Lock the row of ``concern`` for one transaction, refreshed; yields the locked instance."""
    with transaction.atomic():
        yield Concern.objects.select_for_update(of=("self",)).select_related("category").get(pk=concern.pk)


def record(concern, kind, audience, *, text="", status="", by=None):
    """Append one entry to the history of ``concern``."""
    return Event.objects.create(
        concern=concern, kind=kind, audience=audience, text=text, status=status, by=by, at=timezone.now()
    )


def move(concern, status):
    """Set the status and the times that belong to it."""
    try:
        check_transition(concern.status, status)
    except IllegalTransition as problem:
        raise ValidationError({"status": str(problem)}) from problem
    concern.status = status
    concern.closed_at = timezone.now() if status in CLOSED else None


def need_text(text, field):
    """Raise unless ``text`` says something."""
    if not text.strip():
        raise ValidationError({field: _("Bitte einen Text eingeben.")})
