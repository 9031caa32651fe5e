"""Questions about outgoing mail."""

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils import timezone


class OutgoingMailQuerySet(models.QuerySet):
    """Mails by what is still to be done."""

    def waiting(self):
        """Keep the mails that no server has taken yet and that are not given up."""
        return self.filter(sent_at__isnull=True, given_up_at__isnull=True)

    def due(self):
        """Keep the waiting mails whose next attempt is now, oldest first.

        A mail waits for every earlier one about the same topic, so that news arrive in their order.
        """
        earlier = self.model.objects.waiting().filter(topic=OuterRef("topic"), pk__lt=OuterRef("pk"))
        return (
            self.waiting()
            .filter(next_attempt_at__lte=timezone.now())
            .filter(Q(topic="") | ~Exists(earlier))
            .order_by("id")
        )

    def stuck(self):
        """Keep the mails that failed at least once and are not sent."""
        return self.filter(sent_at__isnull=True, attempts__gt=0)

    def unsent(self):
        """Keep the mails that no server has taken, given up ones included; those most in trouble first."""
        return self.filter(sent_at__isnull=True).order_by(
            F("given_up_at").desc(nulls_last=True), "-attempts", "id"
        )

    def counts(self):
        """Return how many mails are waiting for their first attempt, failed so far, and given up."""
        unsent = Q(sent_at__isnull=True)
        waiting = unsent & Q(given_up_at__isnull=True)
        return self.aggregate(
            waiting=Count("pk", filter=waiting & Q(attempts=0)),
            failed=Count("pk", filter=waiting & Q(attempts__gt=0)),
            given_up=Count("pk", filter=unsent & Q(given_up_at__isnull=False)),
        )

    def oldest_age(self):
        """Return the age in seconds of the oldest waiting mail, 0 without any."""
        oldest = self.waiting().aggregate(models.Min("created_at"))["created_at__min"]
        return (timezone.now() - oldest).total_seconds() if oldest else 0.0
