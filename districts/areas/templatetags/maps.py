"""What a map in the browser has to know."""

import json

from django import template
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from leaflet import app_settings

register = template.Library()

SHEETS = ("leaflet/leaflet.css", "geo/map.css")


@register.simple_tag
def map_config():
    """Return LEAFLET_CONFIG and the addresses of the areas, as JSON for a ``data-config`` attribute."""
    return json.dumps(
        {
            "extent": app_settings["SPATIAL_EXTENT"],
            "minZoom": app_settings["MIN_ZOOM"],
            "maxZoom": app_settings["MAX_ZOOM"],
            "tiles": [[str(url), options or {}] for _name, url, options in app_settings["TILES"]],
            "areas": reverse("areas:stadtteile"),
            "water": reverse("areas:water"),
            "here": reverse("areas:here"),
            "search": reverse("areas:search"),
        }
    )


@register.simple_tag
def map_head(*islands):
    """Return the head of a page with a map: style sheets, Leaflet, then the modules named in ``islands``."""
    sheets = format_html_join("\n", '<link rel="stylesheet" href="{}">', ((static(path),) for path in SHEETS))
    modules = format_html_join(
        "\n", '<script type="module" src="{}"></script>', ((static(path),) for path in islands)
    )
    return format_html(
        '{}\n<script defer src="{}"></script>\n{}', sheets, static("leaflet/leaflet.js"), modules
    )
