"""A layer as one HTML file that needs nobody: for e-mail and archive, drawn by folium."""

import json
import re
from html import escape

from django.contrib.staticfiles import finders
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from districts.areas.map_data import active_edition, stadtteile_geojson
from geo.geojson import stream_features
from layers.registry import Kind
from layers.styles import SHAPE_PATHS

MAX_FEATURES = 2_000
POLICY = (
    "sandbox allow-scripts; default-src 'none'; "
    "script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:"
)
"""What a browser lets the file do where it shows it instead of storing it: nothing on our behalf."""

_LOOK = """
body { margin: 0; font: 16px/1.5 sans-serif; color: #0f2158; background: #fff; }
.about { padding: .75rem 1rem; } .about h1 { font-size: 1.25rem; margin: 0; } .about p { margin: .25rem 0; }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: .25rem 1rem; margin: .5rem 0 0; padding: 0; }
.legend svg { vertical-align: middle; } .symbol svg { display: block; }
.swatch { display: inline-block; width: 1.5em; height: 1em; border: 2px solid; vertical-align: middle; }
.folium-map { position: relative !important; height: 75vh !important; width: 100% !important; background: #f4f2ec; }
th { text-align: start; vertical-align: top; padding-inline-end: .5rem; } td { overflow-wrap: anywhere; }
@media print { .folium-map { height: 60vh !important; } }
"""
_TO_SYMBOL = """
function (feature, place) {{
  const symbols = {symbols}
  const html = symbols[feature.properties.symbol]
  return L.marker(place, {{ icon: L.divIcon({{ html, className: 'symbol', iconSize: [22, 22] }}) }})
}}
"""


def standalone_map(layer, rows, *, filters=()):
    """Return a map of ``rows`` as one HTML document without any request to anybody.

    Parameters
    ----------
    layer : layers.registry.Layer
    rows : QuerySet
        Of these at most `MAX_FEATURES` are drawn, in the order of their number; the document says so.
    filters : sequence of (str, str)
        Label and value of each filter that chose the rows.

    Returns
    -------
    str
        HTML with Leaflet inside. What people wrote is escaped.
    """
    features = _features(layer, rows)
    page = _empty_map(layer)
    _draw_ground(page)
    _draw(layer, features, page)
    page.get_root().html.add_child(_element(_about(layer, features, filters)), index=0)
    page.fit_bounds(page.get_bounds() if features["features"] else [[52.28, 9.58], [52.47, 9.94]])
    return page.get_root().render().replace("<html>", '<html lang="de">', 1)


def _features(layer, rows):
    """Return the collection of ``rows`` with every text escaped, and its symbol's number in each feature."""
    pieces = stream_features(
        rows.filter(**{f"{layer.geometry}__isnull": False}).order_by(layer.identity),
        identity=layer.identity,
        geometry=layer.geometry,
        properties=layer.expressions(),
        limit=MAX_FEATURES,
        tail=lambda n, is_cut: {"n": n, "is_cut": is_cut},
    )
    collection = json.loads(b"".join(pieces))
    for feature in collection["features"]:
        known = feature["properties"]
        symbol = layer.style.classes.index(layer.style.class_of(known))
        feature["properties"] = _in_words(layer, known) | {"symbol": symbol}
    return collection


def _in_words(layer, known):
    """Return the values that people see, in their words and escaped."""
    words = {name: each.in_words(known[name]) for name, each in layer.shown().items()}
    return {name: "" if word is None else escape(str(word)) for name, word in words.items()}


def _empty_map(layer):
    """Return a folium map whose page holds Leaflet itself instead of links to it."""
    import folium

    page = folium.Map(tiles=None, control_scale=True, attributionControl=False, maxZoom=19)
    page.default_js, page.default_css = [], []
    root = page.get_root()
    root.title = str(layer.label)
    root.header.add_child(_element(f"<style>{_local('leaflet/leaflet.css')}{_LOOK}</style>"))
    root.header.add_child(_element(f"<script>{_local('leaflet/leaflet.js')}</script>"))
    return page


def _local(path):
    """Return the text of a static file, without addresses of further files."""
    with open(finders.find(path), encoding="utf-8") as file:
        text = file.read()
    return (
        re.sub(r"url\([^)]*\)", "none", text)
        if path.endswith(".css")
        else text.partition("//# sourceMapping")[0]
    )


def _element(html):
    """Return a piece of the page that is not read as a template."""
    from branca.element import Element
    from jinja2 import Template

    element = Element()
    element._template = Template("{{ this.html }}")
    element.html = html
    return element


def _draw_ground(page):
    """Draw the Stadtteile under the layer."""
    import folium

    edition = active_edition()
    if edition:
        shapes = {
            "type": "FeatureCollection",
            "features": json.loads(stadtteile_geojson(edition))["features"],
        }
        look = {"color": "#9aa3b2", "weight": 1, "fillColor": "#ffffff", "fillOpacity": 0.6}
        folium.GeoJson(shapes, style_function=lambda feature: look, interactive=False).add_to(page)


def _draw(layer, features, page):
    """Draw the features with a popup that names their properties."""
    import folium
    from folium.utilities import JsCode

    if not features["features"]:
        return
    classes = layer.style.classes
    shown = layer.shown()
    names = {"fields": list(shown), "aliases": [str(each.label) for each in shown.values()]}
    symbols = json.dumps([symbol(each) for each in classes])
    to_symbol = (
        {"point_to_layer": JsCode(_TO_SYMBOL.format(symbols=symbols))} if layer.kind == Kind.POINT else {}
    )
    folium.GeoJson(
        features,
        style_function=lambda feature: {
            "color": classes[feature["properties"]["symbol"]].colour,
            "weight": 2,
            "fillOpacity": 0.15,
        },
        popup=folium.GeoJsonPopup(**names, localize=False, max_width=420),
        **to_symbol,
    ).add_to(page)


def symbol(each, *, size=22):
    """Return the symbol of a style class as SVG; ``size`` in CSS pixels."""
    return (
        f'<svg width="{size}" height="{size}" viewBox="-2 -2 28 28" aria-hidden="true">'
        f'<path fill-rule="evenodd" fill="{each.colour}" stroke="#fff" stroke-width="2" paint-order="stroke" '
        f'd="{SHAPE_PATHS[each.shape]}"/></svg>'
    )


def _about(layer, features, filters):
    """Return what stands above the map: what, when, from whom, and the legend."""
    source = layer.source()
    lines = [_("%(n)s Einträge") % {"n": features["n"]}]
    if features["is_cut"]:
        lines.append(_("Gekürzt: nur die ersten %(n)s Einträge.") % {"n": features["n"]})
    lines += [f"{label}: {value}" for label, value in filters]
    if source.as_of:
        lines.append(_("Stand: %(date)s") % {"date": date_format(source.as_of, "j. F Y")})
    lines.append(" · ".join(str(text) for text in (source.attribution, source.licence) if text))
    paragraphs = "".join(f"<p>{escape(line)}</p>" for line in lines if line)
    legend = "".join(
        f"<li>{_swatch(layer, each)} {escape(str(each.label))}</li>" for each in layer.style.classes
    )
    heading = escape(str(layer.label))
    return f'<header class="about"><h1>{heading}</h1>{paragraphs}<ul class="legend">{legend}</ul></header>'


def _swatch(layer, each):
    """Return what a style class looks like in the legend."""
    if layer.kind == Kind.POINT:
        return symbol(each)
    return f'<span class="swatch" style="color: {each.colour}; background: {each.colour}26"></span>'
