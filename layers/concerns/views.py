"""Public pages about concerns: map and list in step, one concern, its photos."""

import json

from django.contrib import messages
from django.contrib.gis.db.models.functions import Transform
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from geo.crs import WEB_SRID
from layers.concerns import lifecycle, photos, services
from layers.concerns import map_data as concern_map
from layers.concerns.forms import FilterForm, WindowForm
from layers.concerns.models import Concern, Event, Photo
from layers.concerns.sessions import may_follow, person_of, remember_person

PAGE_SIZE = 20


@require_safe
def overview(request):
    """Map and list of the public concerns, with the same filter and the same n."""
    form = FilterForm(request.GET)
    concerns = Concern.objects.public()
    concerns = form.apply(concerns) if form.is_valid() else concerns.none()
    page = Paginator(concerns.with_public_relations().order_by("-submitted_at", "pk"), PAGE_SIZE).get_page(
        request.GET.get("seite")
    )
    query = request.GET.copy()
    query.pop("seite", None)
    context = {"form": form, "page": page, "query": query.urlencode(), "stages": lifecycle.STAGE_LABELS}
    return render(request, "concerns/overview.html", context, status=200 if form.is_valid() else 400)


@require_safe
def map_data(request):
    """GeoJSON of the public concerns in a window: single pins, or clusters counted in the database."""
    form, window = FilterForm(request.GET), WindowForm(request.GET)
    if not (form.is_valid() and window.is_valid()):
        return JsonResponse({"error": _sentences(form, window)}, status=400)
    body = concern_map.features(form.apply(Concern.objects.public()), **window.cleaned_data)
    return HttpResponse(body, content_type="application/geo+json", headers={"Cache-Control": "no-cache"})


def _sentences(*forms):
    """Return what is wrong in ``forms`` as text: each field's name with its sentence."""
    return " ".join(
        f"{name}: {sentence}" for form in forms for name, found in form.errors.items() for sentence in found
    )


@require_safe
def detail(request, reference):
    """One public concern."""
    concerns = Concern.objects.public().with_public_relations().select_related("assigned_to")
    concern = get_object_or_404(
        concerns.annotate(
            place=Transform("public_location", WEB_SRID), line=Transform("public_route", WEB_SRID)
        ),
        reference=reference,
    )
    context = {
        "concern": concern,
        "place": concern.place,
        "line": concern.line and json.dumps(concern.line.coords),
        "is_exact": concern.public_location == concern.location,
        "photos": Photo.objects.released().filter(concern=concern),
        "events": concern.events.filter(audience=Event.Audience.PUBLIC),
    }
    return render(request, "concerns/detail.html", context)


@require_POST
def support(request, reference):
    """Support a public concern, once per browser."""
    concern = get_object_or_404(Concern.objects.public(), reference=reference)
    person = person_of(request)
    if services.support(concern, person=person):
        messages.success(request, _("Danke, Ihre Unterstützung ist gezählt."))
    else:
        messages.info(request, _("Sie unterstützen dieses Anliegen bereits."))
    response = redirect("concerns:detail", reference=reference)
    remember_person(request, response, person)
    return response


@require_safe
def photo(request, pk):
    """A photo: released ones for everybody, others for staff and for who follows the concern."""
    found = get_object_or_404(Photo, pk=pk)
    is_visible = Photo.objects.visible_to(request.user).filter(pk=pk).exists()
    if not is_visible and not may_follow(request, found.concern_id):
        raise Http404
    try:
        file = photos.path_of(found.file).open("rb")
    except FileNotFoundError as missing:
        raise Http404 from missing
    return FileResponse(file, content_type="image/webp", headers={"Cache-Control": "private, no-cache"})
