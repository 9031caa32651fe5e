"""The public concerns as a layer: only what was released, at the released place."""

from django.conf import settings
from django.db.models import Case, Value, When
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from layers.concerns.forms import FilterForm
from layers.concerns.lifecycle import LABELS, STAGE_LABELS, STAGES, Stage
from layers.concerns.models import Concern
from layers.registry import Kind, Layer, Property, Source, register
from layers.styles import Shape, Style, StyleClass

LOOKS = {
    Stage.NEW: ("#1a3da5", Shape.CIRCLE),
    Stage.WORK: ("#b34700", Shape.DIAMOND),
    Stage.ANSWERED: ("#00694b", Shape.TICK),
    Stage.CLOSED: ("#3c4056", Shape.TRIANGLE),
}


def stage():
    """Return the expression for the stage that a concern's status belongs to."""
    return Case(*(When(status__in=statuses, then=Value(str(name))) for name, statuses in STAGES.items()))


def public_rows(user):
    """Return the public concerns: the map shows the same to everybody."""
    return Concern.objects.public()


def source():
    """Return whom the concerns are from; they are shown as they are now."""
    return Source(
        attribution=_("Stadt %(city)s, Anliegen von Einwohner*innen") % {"city": settings.CITY_NAME},
        licence="Datenlizenz Deutschland – Namensnennung – Version 2.0",
        as_of=timezone.localtime(),
    )


register(
    Layer(
        slug="anliegen",
        label=_("Anliegen"),
        group=_("Anliegen"),
        kind=Kind.POINT,
        rows=public_rows,
        geometry="public_location",
        identity="reference",
        properties={
            "nummer": Property("reference", _("Nummer")),
            "thema": Property("category__slug", _("Thema (Kennung)"), is_technical=True),
            "thema_name": Property("category__name", _("Thema")),
            "art": Property("kind", _("Art"), dict(Concern.Kind.choices)),
            "stand": Property(stage(), _("Stand"), STAGE_LABELS),
            "status": Property("status", _("Status"), LABELS),
            "stadtteil": Property("public_stadtteil__name", _("Stadtteil")),
            "eingegangen": Property(TruncDate("submitted_at"), _("eingegangen am")),
            "text": Property("public_text", _("Text")),
            "unterstuetzungen": Property("supporters", _("Unterstützungen")),
        },
        tile_properties=("nummer", "thema", "stand"),
        list_columns=("thema_name", "stand", "stadtteil", "eingegangen"),
        date_property="eingegangen",
        filter_form=FilterForm,
        style=Style(
            class_by="stand",
            classes=tuple(
                StyleClass(value=str(name), label=STAGE_LABELS[name], colour=colour, shape=shape)
                for name, (colour, shape) in LOOKS.items()
            ),
        ),
        source=source,
        pins=True,
    )
)
