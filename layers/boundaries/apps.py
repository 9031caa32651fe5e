"""The room of the boundaries."""

from django.apps import AppConfig


class BoundariesConfig(AppConfig):
    """The areas of the city, drawn."""

    name = "layers.boundaries"
    verbose_name = "Grenzen"
