"""The areas of the edition in force as layers: Stadtteile and Stadtbezirke."""

from django.utils.translation import gettext_lazy as _

from districts.areas.map_data import active_edition, version
from districts.areas.models import Stadtbezirk, Stadtteil
from layers.registry import Kind, Layer, Property, Source, register
from layers.styles import Pattern, Style, StyleClass

KEY = Property("key", _("Schlüssel"))
NAME = Property("name", _("Name"))


def source():
    """Return whom the boundaries are from; nobody while no edition is in force."""
    edition = active_edition()
    if edition is None:
        return Source(attribution="", licence="")
    return Source(attribution=edition.attribution, licence=edition.licence, as_of=edition.valid_from)


def edition_version():
    """Return a text that changes with the edition in force."""
    edition = active_edition()
    return version(edition) if edition else "none"


def stadtteile(user):
    """Return the Stadtteile of today; everybody may see them."""
    return Stadtteil.objects.active()


def stadtbezirke(user):
    """Return the Stadtbezirke of today; everybody may see them."""
    return Stadtbezirk.objects.active()


def outline(label, colour, pattern):
    """Return the style of areas that are told apart by their name."""
    return Style(classes=(StyleClass(label=label, colour=colour, pattern=pattern),), label_by="name")


def boundary_layer(*, slug, label, rows, style, properties):
    """Return a layer of areas with key and name."""
    return Layer(
        slug=slug,
        label=label,
        group=_("Grenzen"),
        kind=Kind.AREA,
        rows=rows,
        geometry="area",
        identity="key",
        properties=properties,
        tile_properties=("key", "name"),
        list_columns=tuple(properties),
        style=style,
        source=source,
        version=edition_version,
    )


register(
    boundary_layer(
        slug="stadtteile",
        label=_("Stadtteile"),
        rows=stadtteile,
        style=outline(_("Stadtteil"), "#5b6472", Pattern.NONE),
        properties={
            "key": KEY,
            "name": NAME,
            "stadtbezirk": Property("stadtbezirk__name", _("Stadtbezirk")),
        },
    )
)
register(
    boundary_layer(
        slug="stadtbezirke",
        label=_("Stadtbezirke"),
        rows=stadtbezirke,
        style=outline(_("Stadtbezirk"), "#1d2433", Pattern.NONE),
        properties={"key": KEY, "name": NAME},
    )
)
