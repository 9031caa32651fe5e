"""OGC API – Features: landing page, conformance, collections, items, for every layer the caller may see."""

import json
from functools import wraps

from django.http import Http404, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from geo import geojson
from layers import registry
from layers.ogc import documents, parameters
from layers.ogc.documents import Links
from layers.parameters import BadParameter, check_known

MAX_MATCHED = 100_000
"""More matching features are not counted, which would take longer than to send a page of them."""


def answers(view):
    """Let in safe methods, find the form asked for, and answer 400 with the name of a bad parameter."""

    @require_safe
    @wraps(view)
    def answer(request, **names):
        try:
            response = view(request, **names, form=_form(request))
        except BadParameter as problem:
            about = {"code": "InvalidParameterValue", "description": str(problem)}
            response = JsonResponse(about, status=400, json_dumps_params={"ensure_ascii": False})
        response["Cache-Control"] = "private, no-cache" if request.user.is_authenticated else "no-cache"
        response["Vary"] = "Accept, Cookie"
        return response

    return answer


def _form(request):
    """Return "json" or "html": as ``f`` says, otherwise as the caller prefers."""
    form = request.GET.get("f")
    if form in ("json", "html"):
        return form
    if form is not None:
        raise BadParameter.one("f", _("Möglich sind: json, html."))
    return "html" if request.headers.get("Accept", "").startswith("text/html") else "json"


def _page(request, document, *, form, template="ogc/document.html"):
    """Return ``document`` in the form asked for."""
    if form == "html":
        return render(request, template, {"document": document})
    return JsonResponse(document, json_dumps_params={"ensure_ascii": False})


@answers
def landing(request, *, form):
    """The landing page."""
    check_known(request.GET, allowed={"f"})
    return _page(request, documents.landing(Links(request), form=form), form=form)


@answers
def conformance(request, *, form):
    """The parts of the standard that are kept."""
    check_known(request.GET, allowed={"f"})
    return _page(request, documents.conformance(Links(request), form=form), form=form)


@answers
def api(request, *, form):
    """The description of the parameters, for people."""
    check_known(request.GET, allowed={"f"})
    layers = registry.for_user(request.user)
    return render(request, "ogc/api.html", {"layers": layers, "limit": parameters.MAX_LIMIT})


@answers
def collections(request, *, form):
    """Every layer that the caller may see."""
    check_known(request.GET, allowed={"f"})
    layers = registry.for_user(request.user)
    return _page(request, documents.collections(layers, request.user, Links(request), form=form), form=form)


@answers
def collection(request, slug, *, form):
    """One layer."""
    layer = registry.get(slug, request.user)
    check_known(request.GET, allowed={"f"})
    return _page(request, documents.collection(layer, request.user, Links(request)), form=form)


@answers
def items(request, slug, *, form):
    """A page of the features of a layer."""
    layer = registry.get(slug, request.user)
    page = parameters.read_page(layer, layer.rows(request.user), request.GET)
    pieces = geojson.stream_features(
        _rows_of(page, layer),
        limit=page.limit,
        head=_head(page),
        tail=_tail(Links(request), page, form),
        **_drawn(layer, page.system),
    )
    if form == "html":
        return _table(request, layer, json.loads(b"".join(pieces)), title=str(layer.label))
    response = StreamingHttpResponse(pieces, content_type=geojson.CONTENT_TYPE)
    response["Content-Crs"] = f"<{page.system.uri}>"
    return response


@answers
def item(request, slug, identity, *, form):
    """One feature of a layer."""
    layer = registry.get(slug, request.user)
    check_known(request.GET, allowed=parameters.ITEM)
    system = parameters.read_system(request.GET, "crs")
    feature = _feature(layer, request.user, identity, system)
    links = Links(request)
    feature["links"] = [
        *links.here(json=geojson.CONTENT_TYPE, form=form),
        *links.both("collection", "collection", slug, title=layer.label),
    ]
    if form == "html":
        document = {"features": [feature], "links": feature["links"]}
        return _table(request, layer, document, title=f"{layer.label}: {identity}")
    text = json.dumps(feature, ensure_ascii=False)
    return HttpResponse(text, content_type=geojson.CONTENT_TYPE, headers={"Content-Crs": f"<{system.uri}>"})


def _table(request, layer, document, *, title):
    """Return the features of ``document`` as a page with a table."""
    shown = layer.shown()
    rows = [
        [each.in_words(feature["properties"][name]) for name, each in shown.items()]
        for feature in document["features"]
    ]
    heading = [each.label for each in shown.values()]
    context = {"title": title, "heading": heading, "rows": rows, "links": document["links"]}
    return render(request, "ogc/items.html", context)


def _feature(layer, user, identity, system):
    """Return one feature as data, or raise Http404; a word where numbers are expected is simply unknown."""
    feature = None
    if "\x00" not in identity:
        try:
            rows = layer.rows(user).filter(**{layer.identity: identity})
        except ValueError:
            rows = layer.rows(user).none()
        feature = geojson.one_feature(rows, **_drawn(layer, system))
    if feature is None:
        raise Http404(_("Diesen Eintrag gibt es nicht (mehr)."))
    return feature


def _rows_of(page, layer):
    """Return the rows of a page and one more; those before it are counted off without reading their values."""
    ordered = page.rows.order_by(layer.identity)
    if not page.offset:
        return ordered
    keys = ordered.values("pk")[page.offset : page.offset + page.limit + 1]
    return ordered.filter(pk__in=keys)


def _drawn(layer, system):
    """Return what a feature of ``layer`` consists of, in ``system``."""
    return {
        "identity": layer.identity,
        "geometry": layer.geometry,
        "properties": layer.expressions(),
        "srid": system.srid,
        "is_flipped": system.is_flipped,
    }


def _head(page):
    """Return the members before the features: when it was made and, where that is quick, how many match."""
    matched = page.rows.order_by()[: MAX_MATCHED + 1].count()
    count = {"numberMatched": matched} if matched <= MAX_MATCHED else {}
    return {"timeStamp": timezone.now().isoformat(timespec="seconds").replace("+00:00", "Z"), **count}


def _tail(links, page, form):
    """Return the function that gives the members behind the features: how many they are, and the links."""

    def members(count, is_cut):
        found = links.here(json=geojson.CONTENT_TYPE, form=form)
        if is_cut:
            found.append(links.page(page.offset + page.limit, rel="next", form=form))
        if page.offset:
            found.append(links.page(max(0, page.offset - page.limit), rel="prev", form=form))
        return {"numberReturned": count, "links": found}

    return members
