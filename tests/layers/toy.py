"""A room that is not part of the house declares a layer in one file: squares and stations that people name."""

from districts.areas.models import Place
from layers.registry import Kind, Layer, Property, Source, register
from layers.styles import Shape, Style, StyleClass


def is_planner(user):
    """Let accounts in that may see areas of the administration of records."""
    return user.has_perm("areas.view_place")


def offer(slug="spielorte", **options):
    """Register the toy layer."""
    return register(
        Layer(
            slug=slug,
            label="Spielorte",
            group="Probe",
            kind=Kind.POINT,
            rows=lambda user: Place.objects.all(),
            geometry="location",
            identity="pk",
            properties={"name": Property("name", "Name"), "art": Property("kind", "Art")},
            tile_properties=("name",),
            list_columns=("name",),
            style=Style(classes=(StyleClass(label="Ort", colour="#123456", shape=Shape.SQUARE),)),
            source=lambda: Source(attribution="Probequelle", licence="CC0"),
            **options,
        )
    )
