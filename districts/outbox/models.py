"""Mails that wait in the database until a mail server has taken them."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from districts.outbox.queries import OutgoingMailQuerySet


class OutgoingMail(models.Model):
    """One mail; written in the transaction of what it reports, delivered later, at most retried."""

    recipient = models.EmailField(_("an"))
    subject = models.CharField(_("Betreff"), max_length=200)
    text = models.TextField(_("Text"))
    html = models.TextField(_("HTML"), blank=True)
    topic = models.CharField(_("Bezug"), max_length=60, blank=True, db_index=True)
    message_id = models.CharField(max_length=200, unique=True)
    created_at = models.DateTimeField(_("erstellt"), default=timezone.now)
    next_attempt_at = models.DateTimeField(_("nächster Versuch"), default=timezone.now)
    attempts = models.PositiveSmallIntegerField(_("Versuche"), default=0)
    last_error = models.CharField(_("letzter Fehler"), max_length=300, blank=True)
    sent_at = models.DateTimeField(_("gesendet"), null=True, blank=True)
    given_up_at = models.DateTimeField(_("aufgegeben"), null=True, blank=True)

    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        verbose_name = _("ausgehende Nachricht")
        verbose_name_plural = _("Postausgang")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(given_up_at__isnull=True),
                name="outbox_mail_is_sent_or_given_up",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                name="outbox_waiting",
                condition=Q(sent_at__isnull=True, given_up_at__isnull=True),
            ),
        ]

    def __str__(self):
        return f"{self.subject} → {self.recipient}"
