"""The documents of the OGC API: what there is, and how it is linked."""

from urllib.parse import urlencode

from django.contrib.gis.db.models import Extent
from django.urls import reverse
from django.utils.translation import gettext as _

from districts.areas.models import Stadtteil
from geo.crs import STORAGE_SRID, WEB_SRID
from geo.geojson import CONTENT_TYPE as GEOJSON
from geo.tiles import rectangle
from layers.ogc.systems import CRS84, STORAGE, SYSTEMS

JSON, HTML = "application/json", "text/html"
CONFORMANCE = (
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/html",
    "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
)


class Links:
    """Makes links of one request: absolute, each in both forms."""

    def __init__(self, request):
        self.request = request

    def to(self, name, *args, **query):
        """Return the address of a page of the API."""
        path = reverse(f"ogc:{name}", args=args)
        return self.request.build_absolute_uri(f"{path}?{urlencode(query)}" if query else path)

    def both(self, rel, name, *args, title, json=JSON):
        """Return the links to a page as data and as HTML."""
        return [
            {"rel": rel, "type": form, "title": str(title), "href": self.to(name, *args, f=short)}
            for form, short in ((json, "json"), (HTML, "html"))
        ]

    def here(self, *, json=JSON, form="json"):
        """Return the links of a page to itself and to its other form."""
        query = self.request.GET.copy()
        links = []
        for kind, short in ((json, "json"), (HTML, "html")):
            query["f"] = short
            href = self.request.build_absolute_uri(f"{self.request.path}?{query.urlencode()}")
            rel = "self" if short == form else "alternate"
            links.append({"rel": rel, "type": kind, "title": _("Diese Seite"), "href": href})
        return links

    def page(self, offset, *, rel, form):
        """Return the link to the page of the items that begins at ``offset``, in the same form."""
        query = self.request.GET.copy()
        query["offset"] = offset
        href = self.request.build_absolute_uri(f"{self.request.path}?{query.urlencode()}")
        title = _("Nächste Seite") if rel == "next" else _("Vorige Seite")
        return {"rel": rel, "type": HTML if form == "html" else GEOJSON, "title": title, "href": href}


def landing(links, *, form):
    """Return the landing page."""
    return {
        "title": _("Sozialraumkarte: Daten für Geoinformationssysteme"),
        "description": _("Alle öffentlichen Ebenen der Karte über OGC API – Features."),
        "links": [
            *links.here(form=form),
            {"rel": "service-doc", "type": HTML, "title": _("Beschreibung"), "href": links.to("api")},
            *links.both("conformance", "conformance", title=_("Erfüllte Normen")),
            *links.both("data", "collections", title=_("Ebenen")),
        ],
    }


def conformance(links, *, form):
    """Return which parts of the standard are kept."""
    return {"title": _("Erfüllte Normen"), "conformsTo": list(CONFORMANCE), "links": links.here(form=form)}


def collections(layers, user, links, *, form):
    """Return all collections that ``user`` may see."""
    return {
        "title": _("Ebenen"),
        "links": links.here(form=form),
        "crs": list(SYSTEMS),
        "collections": [collection(layer, user, links) for layer in layers],
    }


def collection(layer, user, links):
    """Return one collection."""
    source = layer.source()
    about = [layer.group, source.attribution, source.licence]
    return {
        "id": layer.slug,
        "title": str(layer.label),
        "description": " · ".join(str(text) for text in about if text),
        "extent": {"spatial": {"bbox": [extent(layer, user)], "crs": CRS84.uri}},
        "itemType": "feature",
        "crs": list(SYSTEMS),
        "storageCrs": STORAGE.uri,
        "links": [
            *links.both("self", "collection", layer.slug, title=layer.label)[:1],
            *links.both("items", "items", layer.slug, title=layer.label, json=GEOJSON),
        ],
    }


def extent(layer, user):
    """Return west, south, east, north in degrees around the features; of the city for layers with pins."""
    rows, shape = (Stadtteil.objects.active(), "area") if layer.pins else (layer.rows(user), layer.geometry)
    box = rows.aggregate(box=Extent(shape))["box"]
    if box is None:
        return [-180, -90, 180, 90]
    metric = rectangle(box, STORAGE_SRID)
    return [round(value, 6) for value in metric.transform(WEB_SRID, clone=True).extent]
