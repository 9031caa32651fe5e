"""Pages on which staff find concerns and decide about them."""

import json
from copy import copy

from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from geo.crs import WEB_SRID
from layers.concerns import services
from layers.concerns.generalisation import set_public_place
from layers.concerns.lifecycle import VISIBILITY_LABELS
from layers.concerns.models import Concern, Contact
from layers.concerns.services.moderation import SHOWS_TEXT
from layers.concerns.staff_filter import StaffFilterForm
from layers.concerns.staff_forms import BY_SLUG, DECISIONS, PhotoForm

PAGE_SIZE = 25


@require_safe
def overview(request):
    """All concerns, newest first, narrowed by a filter."""
    form = StaffFilterForm(request.GET)
    concerns = Concern.objects.visible_to(request.user)
    concerns = form.apply(concerns) if form.is_valid() else concerns.none()
    concerns = concerns.with_staff_relations().order_by("-submitted_at", "pk")
    query = request.GET.copy()
    query.pop("seite", None)
    context = {
        "form": form,
        "page": Paginator(concerns, PAGE_SIZE).get_page(request.GET.get("seite")),
        "query": query.urlencode(),
    }
    return render(request, "concerns/staff/list.html", context, status=200 if form.is_valid() else 400)


@require_http_methods(["GET", "HEAD", "POST"])
def detail(request, reference):
    """Everything about one concern, and the forms to decide about it."""
    concern = get_object_or_404(
        Concern.objects.visible_to(request.user).with_staff_relations(), reference=reference
    )
    if request.method != "POST":
        return _page(request, concern)
    form_class = BY_SLUG.get(request.POST.get("decision"))
    if form_class is None:
        raise BadRequest
    return _decide(request, concern, form_class(concern, request.POST))


def _decide(request, concern, form):
    """Carry out the decision in ``form``, or show the page again with what stands against it."""
    if not form.is_valid():
        return _page(request, concern, sent=form, status=422)
    try:
        _save(form, concern, by=request.user)
    except ValidationError as problem:
        form.add_service_errors(problem)
        return _page(request, concern, sent=form, status=422)
    except services.ChangedMeanwhile:
        return _conflict(request, concern, form)
    messages.success(request, form.done)
    return redirect("concerns_staff:detail", reference=concern.reference)


def _save(form, concern, *, by):
    """Let ``form`` decide on ``concern``; refuse where it would overwrite what nobody has seen."""
    if not form.overwrites:
        form.save(concern, by=by)
        return
    with services.unchanged_since(concern, form.cleaned_data["seen_at"]) as row:
        form.save(row, by=by)


def _conflict(request, concern, form):
    """Show what others did meanwhile beside what was typed; nothing is stored."""
    seen_at = form.cleaned_data["seen_at"]
    events = concern.events.select_related("by")
    news = events.filter(at__gt=seen_at) if seen_at else events
    form.show_again_at(concern)
    context = {"news": news.order_by("-id")[:10], "conflict": True}
    return _page(request, concern, sent=form, status=409, **context)


def _page(request, concern, *, sent=None, status=200, **context):
    """Render the page about ``concern`` with its forms, ``sent`` being the one that came back."""
    photos = list(concern.photos.all())
    context |= {
        "concern": concern,
        "contact": Contact.objects.filter(concern=concern).first(),
        "events": concern.events.select_related("by"),
        "stadtteile": concern.stadtteile.defer("area"),
        "place": concern.location and concern.location.transform(WEB_SRID, clone=True),
        "route": concern.route and json.dumps(concern.route.transform(WEB_SRID, clone=True).coords),
        "preview": _public_view(concern),
        "preview_is_draft": not concern.is_public,
        "forms": _forms(concern, sent),
        "photos": [(photo, _photo_form(concern, photo, sent)) for photo in photos],
        "sent": sent,
    }
    return render(request, "concerns/staff/detail.html", context, status=status)


def _forms(concern, sent):
    """Return one form per possible decision; a form that came back replaces the empty one, and stays."""
    return [
        sent if isinstance(sent, form_class) else form_class(concern)
        for form_class in DECISIONS
        if isinstance(sent, form_class) or form_class.is_possible(concern)
    ]


def _photo_form(concern, photo, sent):
    """Return the form of ``photo``, the one that came back if it is about this photo."""
    is_this = isinstance(sent, PhotoForm) and sent.data.get(sent.add_prefix("photo")) == str(photo.pk)
    return sent if is_this else PhotoForm(concern, photo=photo)


def _public_view(concern):
    """Return what the public sees of ``concern``, or would see if it were published as its topic suggests."""
    shown = copy(concern)
    if not concern.is_public:
        shown.visibility = concern.category.default_visibility
        shown.public_text = concern.text if shown.visibility in SHOWS_TEXT else ""
        set_public_place(shown)
    point = shown.public_location
    return {
        "how": VISIBILITY_LABELS[shown.visibility],
        "text": shown.public_text,
        "stadtteil": shown.public_stadtteil,
        "place": point and point.transform(WEB_SRID, clone=True),
        "is_exact": point == concern.location,
    }
