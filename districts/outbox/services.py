"""Queue mails with the data they report, deliver them later, never lose one."""

from datetime import timedelta
from email.utils import make_msgid

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.utils import timezone

from districts.outbox.models import OutgoingMail

FIRST_RETRY = timedelta(minutes=1)
LONGEST_RETRY = timedelta(hours=1)
GIVE_UP_AFTER = timedelta(days=3)


def queue_mail(*, recipient, subject, text, html="", topic=""):
    """Store a mail in the caller's transaction; it is delivered after the commit.

    Parameters
    ----------
    recipient : str
        Address.
    subject, text, html : str
    topic : str
        What the mail is about (a reference number), so that it can be found and forgotten.

    Returns
    -------
    OutgoingMail
    """
    mail = OutgoingMail(
        recipient=recipient,
        subject=" ".join(subject.split()),
        text=text,
        html=html,
        topic=topic,
        message_id=make_msgid(domain="sozialraumkarte.invalid"),
    )
    mail.full_clean(validate_unique=False)
    mail.save(force_insert=True)
    return mail


def deliver_due(*, limit=100):
    """Try every due mail once; several workers may run this at the same time.

    Returns
    -------
    tuple of (int, int)
        Mails sent and mails that failed.
    """
    sent = failed = 0
    for _ in range(limit):
        result = _deliver_one()
        if result is None:
            break
        sent, failed = sent + result, failed + (not result)
    return sent, failed


def _deliver_one():
    """Try the next due mail under a row lock; True sent, False failed, None nothing due."""
    with transaction.atomic():
        mail = OutgoingMail.objects.due().select_for_update(skip_locked=True).first()
        if mail is None:
            return None
        try:
            _send(mail)
        except Exception as problem:  # whatever a mail server does, the mail stays
            _postpone(mail, problem)
            return False
        mail.sent_at, mail.last_error = timezone.now(), ""
        mail.attempts += 1
        mail.save(update_fields=["sent_at", "last_error", "attempts"])
        return True


def _send(mail):
    """Hand ``mail`` to the mail server."""
    message = EmailMultiAlternatives(
        mail.subject,
        mail.text,
        settings.DEFAULT_FROM_EMAIL,
        [mail.recipient],
        headers={"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"},
        connection=get_connection(fail_silently=False),
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    message.send()


def _postpone(mail, problem):
    """Note the failure and when to try again: after 1, 2, 4 … 60 minutes, for three days."""
    now = timezone.now()
    mail.attempts += 1
    mail.last_error = f"{type(problem).__name__}: {problem}"[:300]
    mail.next_attempt_at = now + min(FIRST_RETRY * 2 ** (mail.attempts - 1), LONGEST_RETRY)
    if now - mail.created_at > GIVE_UP_AFTER:
        mail.given_up_at = now
    mail.save(update_fields=["attempts", "last_error", "next_attempt_at", "given_up_at"])


def retry(mail):
    """Make a failed or given-up ``mail`` due again, now."""
    mail.given_up_at, mail.next_attempt_at, mail.created_at = None, timezone.now(), timezone.now()
    mail.save(update_fields=["given_up_at", "next_attempt_at", "created_at"])


def forget_topic(topic):
    """Delete every mail about ``topic``, sent or not."""
    OutgoingMail.objects.filter(topic=topic).delete()
