"""The room of the limits on requests."""

from django.apps import AppConfig


class ThrottlingConfig(AppConfig):
    """Counts requests per address and form; asks for a proof of work when there are many."""

    name = "districts.throttling"
    verbose_name = "Anfragegrenzen"
