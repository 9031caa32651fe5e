"""What staff decide about a concern: who sees it, who works on it, how far it is, what is answered."""

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from layers.concerns import generalisation, mails
from layers.concerns.lifecycle import (
    LABELS,
    NEEDS_REASON,
    VISIBILITY_LABELS,
    Status,
    Visibility,
)
from layers.concerns.models import Event
from layers.concerns.services.steps import locked, move, need_text, record

SHOWS_TEXT = {Visibility.PUBLIC, Visibility.PUBLIC_GENERALISED}


def publish(concern, *, visibility, by, public_text=None):
    """Release ``concern`` to the public.

    Parameters
    ----------
    concern : Concern
    visibility : Visibility
        How much is shown; a sensitive category is never shown with its exact place.
    by : User
    public_text : str, optional
        The text as the public shall read it; default: as submitted.

    Raises
    ------
    ValidationError
        If ``visibility`` shows more than the category allows, or nothing at all.
    """
    with locked(concern) as row:
        _check_visibility(row, visibility)
        row.visibility = visibility
        row.public_text = (
            (row.text if public_text is None else public_text) if visibility in SHOWS_TEXT else ""
        )
        generalisation.set_public_place(row)
        row.moderation_reason = ""
        row.published_at = row.published_at or timezone.now()
        row.full_clean(validate_unique=False, validate_constraints=False)
        row.save()
        record(
            row,
            Event.Kind.VISIBILITY,
            Event.Audience.SUBMITTER,
            text=_("Veröffentlicht: %(how)s.") % {"how": VISIBILITY_LABELS[visibility]},
            by=by,
        )
    return row


def _check_visibility(concern, visibility):
    """Raise unless ``concern`` may be published with ``visibility``."""
    if visibility == Visibility.INTERNAL:
        raise ValidationError(
            {"visibility": _("Zum Verbergen bitte „Nicht öffentlich“ mit Grund verwenden.")}
        )
    if concern.erased_at:
        raise ValidationError({"visibility": _("Dieses Anliegen wurde anonymisiert.")})
    if concern.category.is_sensitive and visibility == Visibility.PUBLIC:
        raise ValidationError(
            {
                "visibility": _(
                    "Dieses Thema ist sensibel: bitte „Ort verallgemeinert“ oder „ohne Text“ wählen."
                )
            }
        )


def hide(concern, *, reason, by):
    """Take ``concern`` out of public view, or keep it out, with a ``reason`` for the submitter.

    Raises
    ------
    ValidationError
        If the reason is empty.
    """
    need_text(reason, "reason")
    with locked(concern) as row:
        row.take_from_public()
        row.moderation_reason = reason
        row.save()
        text = _("Nicht öffentlich: %(reason)s") % {"reason": reason}
        record(row, Event.Kind.VISIBILITY, Event.Audience.SUBMITTER, text=text, by=by)
    return row


def change_status(concern, *, status, by=None, reason=""):
    """Move ``concern`` to ``status``, tell the submitter.

    Raises
    ------
    ValidationError
        If the table in `lifecycle` does not allow it, an answer is missing, or a reason is missing.
    """
    if status in NEEDS_REASON:
        need_text(reason, "reason")
    with locked(concern) as row:
        move(row, Status(status))
        _check_answered(row)
        row.save()
        record(row, Event.Kind.STATUS, Event.Audience.PUBLIC, status=status, by=by)
        if reason:
            record(row, Event.Kind.STATUS, Event.Audience.SUBMITTER, text=reason, by=by)
        mails.queue_update(row, _("Neuer Stand: %(status)s") % {"status": LABELS[status]}, reason)
    return row


def _check_answered(concern):
    """Raise unless an answered concern has its answer."""
    if concern.status == Status.ANSWERED and not concern.answer:
        raise ValidationError({"status": _("Bitte zuerst eine öffentliche Antwort schreiben.")})


def answer(concern, *, text, by):
    """Give ``concern`` its public answer and close it as answered where its status allows that.

    Raises
    ------
    ValidationError
        If the text is empty or the status allows no answer.
    """
    need_text(text, "text")
    with locked(concern) as row:
        row.answer, row.answered_at = text, timezone.now()
        move(row, Status.ANSWERED)
        row.save()
        record(row, Event.Kind.ANSWER, Event.Audience.PUBLIC, text=text, status=Status.ANSWERED, by=by)
        mails.queue_update(row, _("Ihr Anliegen wurde beantwortet"), text)
    return row


def ask_submitter(concern, *, text, by):
    """Ask the submitter a question; the concern waits for the reply.

    Raises
    ------
    ValidationError
        If the text is empty or the status allows no question.
    """
    need_text(text, "text")
    with locked(concern) as row:
        move(row, Status.QUESTION)
        row.save()
        record(row, Event.Kind.QUESTION, Event.Audience.SUBMITTER, text=text, status=Status.QUESTION, by=by)
        mails.queue_update(row, _("Eine Rückfrage zu Ihrem Anliegen"), text)
    return row


def assign(concern, *, unit, by, reason=""):
    """Put ``concern`` into the hands of ``unit`` (an OrganisationalUnit, or None)."""
    with locked(concern) as row:
        row.assigned_to = unit
        if row.status == Status.IN_REVIEW and unit:
            move(row, Status.ASSIGNED)
        row.save()
        text = _("Zuständig: %(unit)s") % {"unit": unit.name if unit else _("noch niemand")}
        record(row, Event.Kind.ASSIGNMENT, Event.Audience.PUBLIC, text=text, status=row.status, by=by)
        if reason:
            record(row, Event.Kind.NOTE, Event.Audience.STAFF, text=reason, by=by)
    return row


def add_note(concern, *, text, by):
    """Add an internal note.

    Raises
    ------
    ValidationError
        If the text is empty.
    """
    need_text(text, "text")
    with locked(concern) as row:
        return record(row, Event.Kind.NOTE, Event.Audience.STAFF, text=text, by=by)


def release_photo(photo, *, is_released, by, alt_text=""):
    """Show ``photo`` to the public with its concern, or take it back."""
    with locked(photo.concern) as row:
        photo.is_released, photo.alt_text = is_released, alt_text or photo.alt_text
        photo.save(update_fields=["is_released", "alt_text"])
        row.save(update_fields=["changed_at"])
        text = _("Foto freigegeben.") if is_released else _("Foto nicht freigegeben.")
        record(row, Event.Kind.VISIBILITY, Event.Audience.STAFF, text=text, by=by)
    return photo
