"""The areas for the browser: drawn, found by name, found by place."""

from django.http import Http404, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe

from districts.areas import map_data
from districts.areas.forms import HereForm
from districts.areas.here import outside_sentence
from districts.areas.models import Stadtteil
from districts.areas.search import search as find
from geo.geojson import CONTENT_TYPE

SEARCH_SECONDS = 60
DRAWING_SECONDS = 300


def _edition_etag(request):
    """Return the ETag of the active edition's drawing."""
    edition = map_data.active_edition()
    return edition and f'"{map_data.version(edition)}"'


@require_safe
@cache_control(public=True, max_age=DRAWING_SECONDS)
@condition(etag_func=_edition_etag)
def stadtteile(request):
    """All Stadtteile of the active edition, simplified for drawing."""
    edition = map_data.active_edition()
    if edition is None:
        raise Http404(_("Es ist noch kein Gebietsstand geladen."))
    return HttpResponse(map_data.stadtteile_geojson(edition), content_type=CONTENT_TYPE)


@require_safe
@cache_control(public=True, max_age=DRAWING_SECONDS)
def water(request):
    """Rivers, canals and lakes."""
    return HttpResponse(map_data.water_geojson(), content_type=CONTENT_TYPE)


@require_safe
@cache_control(public=True, max_age=SEARCH_SECONDS)
def search(request):
    """Stadtteile and places that ``q`` may mean."""
    hits = find(request.GET.get("q", ""))
    return JsonResponse({"hits": [_hit(hit) for hit in hits]})


def _hit(hit):
    """Return a hit as the search field in the browser reads it."""
    lon, lat = hit.location.coords
    return {"kind": hit.kind, "name": hit.name, "key": hit.key, "lon": round(lon, 6), "lat": round(lat, 6)}


@require_safe
def here(request):
    """The Stadtteil at ``lon`` and ``lat``; with ``accuracy_m`` also the others that it may be."""
    form = HereForm(request.GET)
    if not form.is_valid():
        return JsonResponse({"error": _sentence(form)}, status=400)
    point, accuracy_m = form.point(), form.cleaned_data["accuracy_m"]
    owner = Stadtteil.objects.active().at(point)
    candidates = Stadtteil.objects.active().candidates(point, accuracy_m=accuracy_m) if accuracy_m else []
    answer = {
        "stadtteil": owner and {"key": owner.key, "name": owner.name},
        "stadtbezirk": owner
        and owner.stadtbezirk
        and {"key": owner.stadtbezirk.key, "name": str(owner.stadtbezirk)},
        "candidates": [{"key": area.key, "name": area.name} for area in candidates],
        "outside": "" if owner else outside_sentence(point),
    }
    return JsonResponse(answer)


def _sentence(form):
    """Return the first error of ``form`` with the parameter it is about."""
    name, errors = next(iter(form.errors.items()))
    return f"{name}: {errors[0]}"
