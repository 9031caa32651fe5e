"""The room of the people and bodies in charge."""

from django.apps import AppConfig


class OfficesConfig(AppConfig):
    """Users and organisational units."""

    name = "districts.offices"
    verbose_name = "Zuständige Stellen"
