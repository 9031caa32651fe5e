"""Steps on the pages for staff."""

from django.urls import reverse

from layers.concerns.models import Concern

LIST = "/verwaltung/anliegen/"


def page_of(concern):
    """Return the address of the staff page about ``concern``."""
    return reverse("concerns_staff:detail", args=[concern.reference])


def decide(client, concern, decision, *, seen_at=None, **values):
    """Send one decision as the page would, ``seen_at`` being when the page was opened."""
    seen_at = seen_at or Concern.objects.get(pk=concern.pk).changed_at
    data = {f"{decision}-{name}": value for name, value in values.items()}
    data |= {"decision": decision, f"{decision}-seen_at": seen_at.isoformat()}
    return client.post(page_of(concern), data)
