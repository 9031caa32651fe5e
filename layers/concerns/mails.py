"""Mails about a concern; none carries its text before the address is confirmed."""

from django.conf import settings
from django.core import signing
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from districts.outbox.services import queue_mail
from layers.concerns import tracking
from layers.concerns.models import Contact

CONFIRM_SALT = "concerns.confirm-email"


def queue_receipt(concern):
    """Ask the submitter, who gave an address, to confirm it."""
    token = signing.dumps(str(concern.pk), salt=CONFIRM_SALT)
    url = f"{settings.PUBLIC_URL}/anliegen/bestaetigen/#{token}"
    subject = _("Bitte bestätigen: Anliegen %(number)s") % {"number": concern.reference}
    _queue(concern, concern.contact, "receipt", subject, {"confirm_url": url})


def queue_tracking_link(concern):
    """Send the tracking link to the confirmed address."""
    contact = concern.contact
    subject = _("Ihr Anliegen %(number)s verfolgen") % {"number": concern.reference}
    _queue(concern, contact, "tracking", subject, {})


def queue_update(concern, headline, message=""):
    """Tell the submitter what is new, if the address is confirmed."""
    contact = Contact.objects.filter(concern=concern, email_confirmed_at__isnull=False).first()
    if contact:
        subject = f"{headline} ({concern.reference})"
        _queue(concern, contact, "update", subject, {"headline": headline, "message": message})


def _queue(concern, contact, template, subject, context):
    """Render ``template`` as text and HTML into the outbox."""
    context |= {
        "concern": concern,
        "name": contact.name,
        "subject": subject,
        "city": settings.CITY_NAME,
        "tracking_url": tracking.tracking_url(concern),
        "secret": tracking.secret_of(concern),
    }
    queue_mail(
        recipient=contact.email,
        subject=subject,
        text=render_to_string(f"concerns/mail/{template}.txt", context),
        html=render_to_string(f"concerns/mail/{template}.html", context),
        topic=concern.reference,
    )


def confirmed_concern_id(token):
    """Return the id of the concern whose address ``token`` confirms, or None if it is not ours."""
    try:
        return signing.loads(token, salt=CONFIRM_SALT)
    except signing.BadSignature:
        return None
