"""The room of the pins."""

from django.apps import AppConfig


class PinsConfig(AppConfig):
    """Released places of large point layers, ready for tiles and kept current by triggers."""

    name = "layers.pins"
    verbose_name = "Pins"
