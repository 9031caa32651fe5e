"""What can be drawn: every room declares its layers in ``layer.py``, all ways out serve what stands here."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from importlib import import_module
from typing import Any

from django import forms
from django.apps import apps
from django.db.models import F, QuerySet
from django.http import Http404
from django.utils.module_loading import module_has_submodule
from django.utils.translation import gettext as _

from layers.styles import Style

ROOMS = "layers."
SLUG = re.compile(r"[a-z][a-z0-9-]{1,39}")
NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")

PIN_PROPERTIES = 3
"""A pin carries its number, its category and its stage, in this order."""

_layers = {}


class Kind(StrEnum):
    """What a layer's features are."""

    POINT = "point"
    LINE = "line"
    AREA = "area"


@dataclass(frozen=True, kw_only=True)
class Source:
    """Whom the data are from, what may be done with them, and the day or moment that they show."""

    attribution: str
    licence: str
    as_of: date | datetime | None = None


@dataclass(frozen=True)
class Property:
    """What may get out of a row: a field path or an expression, and its German name.

    ``choices`` has the German word for each code that the value may be; ``is_technical`` values are for
    programs and not shown to people.
    """

    source: Any
    label: str
    choices: Mapping[str, str] = field(default_factory=dict)
    is_technical: bool = False

    def expression(self):
        """Return the expression that gives the value."""
        return F(self.source) if isinstance(self.source, str) else self.source

    def in_words(self, value):
        """Return ``value`` as people read it."""
        return str(self.choices[value]) if value in self.choices else value


class NoFilter(forms.Form):
    """The filter of a layer that has none."""

    def apply(self, rows):
        """Return ``rows`` as they are."""
        return rows


def everybody(user):
    """Let everybody see a layer."""
    return True


@dataclass(frozen=True, kw_only=True)
class Layer:
    """Something that can be drawn, listed, filtered and downloaded.

    Attributes
    ----------
    slug, label, group
        Name in addresses, German name, German name of the group in the layer tree.
    kind : Kind
    rows : callable
        ``rows(user)`` gives the queryset of what ``user`` may see, through the gate of its room.
    geometry : str
        Name of the column with the released shape, EPSG:25832; no other shape gets out.
    identity : str
        Path of the public number or key by which a feature is addressed.
    properties : mapping of str to Property
        The only values that get out, by public name.
    source : callable
        Gives the `Source` as it is now.
    tile_properties : tuple of str
        Which of the properties vector tiles carry; all in other formats.
    filter_form : type of Form
        Its fields are the layer's filters, its ``apply(rows)`` narrows the rows.
    list_columns : tuple of str
        Properties that the list beside the map shows.
    date_property : str
        The property that a period is about, if any.
    is_visible_to : callable
        ``is_visible_to(user)`` tells whether ``user`` may know that the layer exists.
    version : callable, optional
        A text that changes whenever any tile does; tiles are kept under it. Only for layers whose rows are
        the same for everybody who may see them.
    pins : bool
        Whether the layer keeps its places as pins (see ``layers.pins``), for up to millions of points; then
        ``tile_properties`` are number, category and stage.

    Raises
    ------
    ValueError
        If a name does not fit an address, or the style, list or tiles name a property that there is not.
    """

    slug: str
    label: str
    group: str
    kind: Kind
    rows: Callable[[Any], QuerySet]
    geometry: str
    identity: str
    properties: Mapping[str, Property]
    style: Style
    source: Callable[[], Source]
    tile_properties: tuple[str, ...] = ()
    filter_form: type[forms.Form] = NoFilter
    list_columns: tuple[str, ...] = ()
    date_property: str = ""
    is_visible_to: Callable[[Any], bool] = everybody
    version: Callable[[], str] | None = None
    pins: bool = False

    def __post_init__(self):
        bad = [self.slug] if not SLUG.fullmatch(self.slug) else []
        bad += [name for name in self.properties if not NAME.fullmatch(name)]
        named = {*self.tile_properties, *self.list_columns}
        named |= {self.date_property, self.style.class_by, self.style.label_by} - {""}
        if self.pins and len(self.tile_properties) != PIN_PROPERTIES:
            raise ValueError(f"{self.slug}: pins carry number, category and stage")
        if bad or not named <= set(self.properties):
            raise ValueError(f"{self.slug}: {sorted(bad) or sorted(named - set(self.properties))}")

    def expressions(self, names=None):
        """Return the expression of each property, all or only ``names``."""
        chosen = self.properties if names is None else names
        return {name: self.properties[name].expression() for name in chosen}

    def shown(self):
        """Return the properties that people see, by name."""
        return {name: each for name, each in self.properties.items() if not each.is_technical}

    def describe(self):
        """Return what the browser needs to know, as plain data."""
        source = self.source()
        return {
            "slug": self.slug,
            "label": str(self.label),
            "group": str(self.group),
            "kind": str(self.kind),
            "properties": {
                name: {
                    "label": str(each.label),
                    "choices": {str(value): str(word) for value, word in each.choices.items()},
                    "is_technical": each.is_technical,
                }
                for name, each in self.properties.items()
            },
            "list": list(self.list_columns),
            "style": self.style.describe(),
            "attribution": str(source.attribution),
            "licence": str(source.licence),
            "as_of": source.as_of and source.as_of.isoformat(),
        }


def register(layer):
    """Offer ``layer`` in every way out.

    Raises
    ------
    ValueError
        If another layer has its slug.
    """
    if _layers.setdefault(layer.slug, layer) is not layer:
        raise ValueError(f"{layer.slug}: registered twice")
    return layer


def unregister(slug):
    """Take back the layer ``slug``."""
    _layers.pop(slug, None)


def discover():
    """Import ``layer.py`` of every installed room of the layers that has one."""
    for config in apps.get_app_configs():
        if config.name.startswith(ROOMS) and module_has_submodule(config.module, "layer"):
            import_module(f"{config.name}.layer")


def for_user(user):
    """Return the layers that ``user`` may see, by group and name."""
    allowed = [layer for layer in _layers.values() if layer.is_visible_to(user)]
    return sorted(allowed, key=lambda layer: (str(layer.group), str(layer.label)))


def get(slug, user):
    """Return the layer ``slug``.

    Raises
    ------
    Http404
        If there is none or ``user`` may not see it: the two look the same.
    """
    layer = _layers.get(slug)
    if layer is None or not layer.is_visible_to(user):
        raise Http404(_("Diese Ebene gibt es nicht (mehr)."))
    return layer
