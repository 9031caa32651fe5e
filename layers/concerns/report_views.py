"""Pages on which residents report a concern."""

import json
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from districts.throttling import services as throttling
from geo.crs import WEB_SRID
from layers.concerns import photos, tracking
from layers.concerns.forms import PlaceForm
from layers.concerns.models import Concern
from layers.concerns.report import REVIEW, STEPS, Report, new_key
from layers.concerns.services import DifferentContent, OutsideCity, UnclearSide, submit_concern
from layers.concerns.sessions import remember_tracked, tracked_concern

FREE_WINDOW = timedelta(minutes=10)
LONG_WINDOW = timedelta(hours=1)
SIMILAR_SHOWN = 3


@require_http_methods(["GET", "HEAD", "POST"])
def new(request):
    """Report a concern, step by step; every step works without JavaScript and without the map."""
    if request.method != "POST":
        form = PlaceForm(initial=_place_from(request.GET))
        return _page(request, 0, {"form": form, "key": new_key(), "photos": []})
    report = Report(request.POST)
    if "back" in request.POST:
        return _show(request, report, max(report.step - 1, 0))
    if "remove_photo" in request.POST:
        return _without_photo(request, report)
    upload_problem = _take_uploads(request, report) if report.step == 1 else ""
    problem = report.first_problem(min(report.step + 1, REVIEW))
    if problem is not None or upload_problem or report.photo_problem:
        shown = report.step if problem is None else problem
        note = upload_problem or report.photo_problem
        return _show(request, report, min(shown, REVIEW - 1), status=422, photo_problem=note)
    if report.step == REVIEW and "send" in request.POST:
        return _send(request, report)
    return _show(request, report, min(report.step + 1, REVIEW))


def _place_from(query):
    """Return the first step's values for a link that names a place (lat, lon) or a Stadtteil."""
    if "stadtteil" in query:
        return {"mode": PlaceForm.Mode.AREAS, "stadtteile": [query["stadtteil"]]}
    return {name: query[name] for name in ("lat", "lon", "place") if name in query}


def _take_uploads(request, report):
    """Store the uploaded photos; return the sentence for the first that cannot be taken, or ""."""
    for upload in request.FILES.getlist("photos"):
        if len(report.photos) >= settings.PHOTOS_PER_CONCERN:
            return _("Mehr als %(limit)s Fotos sind nicht möglich.") % {"limit": settings.PHOTOS_PER_CONCERN}
        try:
            report.photos.append(photos.store(upload))
        except (photos.BadPhoto, photos.PhotoStorageFull) as problem:
            return f"{upload.name[:60]}: {problem}"
    return ""


def _without_photo(request, report):
    """Leave out one uploaded photo and show the step again."""
    number = request.POST["remove_photo"]
    if number.isdigit() and int(number) < len(report.photos):
        del report.photos[int(number)]
    return _show(request, report, 1)


def _show(request, report, number, *, status=200, photo_problem="", **more):
    """Show step ``number`` with the answers so far; the review behind the last one."""
    context = {
        "key": report.key,
        "hidden": report.hidden_fields(number),
        "photos": [(photo, photos.sign(photo)) for photo in report.photos],
        "photo_problem": photo_problem,
    }
    if number == REVIEW:
        context |= _review(report)
    else:
        form = report.forms[number]
        bound = status != 200 or (form.is_bound and _has_answers(report, number))
        context["form"] = form if bound else STEPS[number].form_class()
    return _page(request, number, context | more, status=status)


def _has_answers(report, number):
    """Tell whether step ``number`` was filled in before."""
    return any(name in report.data for name in STEPS[number].form_class.base_fields)


def _review(report):
    """Return what the public will see, what is already known nearby, and the challenge of the form."""
    place, content, contact = (form.cleaned_data for form in report.forms)
    similar = []
    if place["location"] and not content["category"].is_sensitive:
        similar = Concern.objects.similar_to(
            point=place["location"], category=content["category"], text=content["text"]
        ).with_public_relations()[:SIMILAR_SHOWN]
    return {
        "place": place,
        "location": place["location"] and place["location"].transform(WEB_SRID, clone=True),
        "stadtteile": report.forms[0].stadtteile,
        "content": content,
        "kind_label": Concern.Kind(content["kind"]).label,
        "contact": contact,
        "similar": similar,
        "challenge": json.dumps(throttling.new_challenge()),
    }


def _page(request, number, context, *, status=200):
    """Render one page of the report."""
    template = (
        "concerns/report_review.html" if number == REVIEW else f"concerns/report_{STEPS[number].slug}.html"
    )
    context |= {"step": number, "steps": STEPS, "hidden": context.get("hidden", [])}
    return render(request, template, context, status=status)


def _send(request, report):
    """Submit, unless there were too many; a repeated submission leads to the same page."""
    new_concern = report.as_concern()
    too_many = _too_many(request, report)
    if too_many:
        return _show(request, report, REVIEW, status=429, problem=too_many)
    try:
        concern = submit_concern(new_concern, located=report.located())
    except DifferentContent as problem:
        return _show(request, report, REVIEW, status=409, problem=str(problem))
    except (OutsideCity, UnclearSide) as problem:
        return _show(request, report, REVIEW, status=422, problem=str(problem))
    except ValidationError as problem:
        return _show(request, report, REVIEW, status=422, problem=" ".join(problem.messages))
    remember_tracked(request, concern)
    return redirect("concerns:submitted", reference=concern.reference)


def _too_many(request, report):
    """Return the sentence for a visitor who sends too much, or "". A repetition does not count."""
    if Concern.objects.filter(submission_hash=tracking.sha256(report.key)).exists():
        return ""
    if throttling.count_request(request, "concern.hour", window=LONG_WINDOW) > settings.SUBMISSIONS_MAX:
        return _(
            "Von Ihrem Anschluss kamen sehr viele Meldungen. Bitte versuchen Sie es in einer Stunde wieder."
        )
    if throttling.count_request(request, "concern", window=FREE_WINDOW) <= settings.SUBMISSIONS_FREE:
        return ""
    if throttling.is_proof_of_work(request.POST.get("proof", "")):
        return ""
    return _(
        "Gerade kommen viele Meldungen von Ihrem Anschluss. Bitte senden Sie in zehn Minuten noch einmal."
    )


@never_cache
@require_safe
def submitted(request, reference):
    """The number and the secret link, for the browser that submitted."""
    concern = tracked_concern(request, reference)
    if concern is None:
        raise Http404
    context = {
        "concern": concern,
        "secret": tracking.secret_of(concern),
        "tracking_url": tracking.tracking_url(concern),
    }
    return render(request, "concerns/submitted.html", context)
