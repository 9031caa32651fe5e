"""The room of the administrative areas."""

from django.apps import AppConfig


class AreasConfig(AppConfig):
    """Stadtbezirk, Stadtteil, ReportingUnit and their boundary editions."""

    name = "districts.areas"
    verbose_name = "Gebiete"
