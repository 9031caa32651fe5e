"""What submitters and supporters may do with a concern, and what the law lets them ask for."""

import pgtrigger
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from districts.outbox.services import forget_topic
from layers.concerns import mails, photos, tracking
from layers.concerns.lifecycle import ASKS_WHETHER_SOLVED, Status
from layers.concerns.models import Concern, Contact, Event, Support
from layers.concerns.services.steps import locked, move, need_text, record

ERASED_TEXT = "–"


def support(concern, *, person):
    """Count the support of ``person`` (any stable text that stands for one browser) once.

    Returns
    -------
    bool
        Whether it was new.

    Raises
    ------
    ValidationError
        If the concern is not public.
    """
    if not concern.is_public:
        raise ValidationError(_("Dieses Anliegen kann nicht unterstützt werden."))
    with transaction.atomic():
        _row, is_new = Support.objects.get_or_create(
            concern=concern, person_hash=tracking.sha256(f"{concern.pk}:{person}")
        )
        if is_new:
            Concern.objects.filter(pk=concern.pk).update(supporters=F("supporters") + 1)
    return is_new


@transaction.atomic
def confirm_email(concern):
    """Note that the submitter's address is right: it gets the tracking link and, from now on, news."""
    changed = Contact.objects.filter(concern=concern, email_confirmed_at=None).exclude(email="")
    if changed.update(email_confirmed_at=timezone.now()):
        mails.queue_tracking_link(concern)


def reply(concern, *, text):
    """Add a message of the submitter; an answer to a question puts the concern back into review.

    Raises
    ------
    ValidationError
        If the text is empty or too long, or the concern is erased.
    """
    need_text(text, "text")
    with locked(concern) as row:
        _refuse_erased(row)
        if row.status == Status.QUESTION:
            move(row, Status.IN_REVIEW)
        row.save()
        return record(row, Event.Kind.REPLY, Event.Audience.SUBMITTER, text=text, status=row.status)


def withdraw(concern):
    """Withdraw ``concern``; it disappears from public view.

    Raises
    ------
    ValidationError
        If it is already closed.
    """
    with locked(concern) as row:
        move(row, Status.WITHDRAWN)
        row.take_from_public()
        row.save()
        record(row, Event.Kind.STATUS, Event.Audience.PUBLIC, status=Status.WITHDRAWN)
    return row


def give_feedback(concern, *, is_solved, text=""):
    """Note whether the submitter's concern is solved; "not solved" reopens it.

    Raises
    ------
    ValidationError
        If the concern is not closed with a result, or feedback was already given for it.
    """
    with locked(concern) as row:
        if row.status not in ASKS_WHETHER_SOLVED:
            raise ValidationError(_("Für dieses Anliegen wird gerade keine Rückmeldung erwartet."))
        label = _("Gelöst") if is_solved else _("Nicht gelöst")
        note = f"{label}. {text}".strip()
        record(row, Event.Kind.FEEDBACK, Event.Audience.SUBMITTER, text=note, status=row.status)
        if not is_solved:
            move(row, Status.REOPENED)
            row.save()
            record(row, Event.Kind.STATUS, Event.Audience.PUBLIC, status=Status.REOPENED)
    return row


def export_data(concern):
    """Return everything stored about ``concern`` as plain values, for its submitter."""
    contact = Contact.objects.filter(concern=concern).first()
    return {
        "nummer": concern.reference,
        "art": concern.get_kind_display(),
        "thema": str(concern.category),
        "text": concern.text,
        "ort": concern.location and concern.location.ewkt,
        "strecke": concern.route and concern.route.ewkt,
        "ort_in_worten": concern.place_note,
        "stadtteile": [str(area) for area in concern.stadtteile.defer("area")],
        "wer": concern.get_submitter_type_display(),
        "organisation": concern.organisation,
        "status": concern.get_status_display(),
        "sichtbarkeit": concern.get_visibility_display(),
        "antwort": concern.answer,
        "eingegangen": concern.submitted_at.isoformat(),
        "kontakt": contact and {"name": contact.name, "e_mail": contact.email, "telefon": contact.phone},
        "fotos": [
            {"adresse": f"/anliegen/foto/{photo.pk}/", "beschreibung": photo.alt_text}
            for photo in concern.photos.all()
        ],
        "verlauf": [
            {"wann": event.at.isoformat(), "was": event.get_kind_display(), "text": event.text}
            for event in concern.events.exclude(audience=Event.Audience.STAFF)
        ],
    }


def erase(concern):
    """Anonymise ``concern`` for good: words, exact place, contact, photos, mails and secret are gone.

    What statistics need stays: category, kind, Stadtteil, status and dates.
    """
    with pgtrigger.ignore("concerns.Event:append_only"), locked(concern) as row:
        files = list(row.photos.values_list("file", flat=True))
        row.photos.all().delete()
        Contact.objects.filter(concern=row).delete()
        row.events.exclude(text="").update(text=ERASED_TEXT, by=None)
        forget_topic(row.reference)
        row.take_from_public()
        _forget_words(row)
        row.save()
        record(row, Event.Kind.ERASED, Event.Audience.STAFF)
        transaction.on_commit(lambda: photos.remove(files))
    return row


def _forget_words(concern):
    """Clear every field that could tell who said what, where; does not save."""
    concern.text = concern.organisation = concern.place_note = concern.moderation_reason = ""
    concern.answer = ERASED_TEXT if concern.answer else ""
    concern.location = concern.route = concern.accuracy_m = None
    concern.secret_hash = concern.content_hash = ""
    concern.erased_at = timezone.now()
    if concern.is_open:
        concern.status, concern.closed_at = Status.WITHDRAWN, timezone.now()


def _refuse_erased(concern):
    """Raise if ``concern`` is anonymised."""
    if concern.erased_at:
        raise ValidationError(_("Dieses Anliegen wurde anonymisiert."))
