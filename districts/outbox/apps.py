"""The room of the outgoing mail."""

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    """Mails that wait in the database until a server has taken them."""

    name = "districts.outbox"
    verbose_name = "Postausgang"
