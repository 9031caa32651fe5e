"""The delivery door for foreign data."""

from django.apps import AppConfig


class ImportersConfig(AppConfig):
    """Reads files, checks everything, then hands it to the room in charge."""

    name = "importers"
    verbose_name = "Datenübernahme"
