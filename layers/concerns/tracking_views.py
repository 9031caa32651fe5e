"""Pages for submitters: follow, answer, withdraw, get or erase the data."""

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from districts.throttling.services import count_request
from layers.concerns import mails, services, tracking
from layers.concerns.lifecycle import ASKS_WHETHER_SOLVED, TRANSITIONS, Status
from layers.concerns.models import Concern, Contact, Event
from layers.concerns.sessions import remember_tracked, tracked_concern
from layers.concerns.tracking_forms import ConfirmForm, FeedbackForm, ReplyForm, TrackForm

GUESSES = 20
GUESS_WINDOW = timedelta(minutes=10)


@require_http_methods(["GET", "HEAD", "POST"])
def track(request):
    """Ask for number and secret; a wrong pair says nothing about whether the number exists."""
    form = TrackForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if count_request(request, "track", window=GUESS_WINDOW) > GUESSES:
            form.add_error(None, _("Zu viele Versuche. Bitte warten Sie zehn Minuten."))
            status = 429
        elif form.is_valid():
            concern = Concern.objects.filter(reference=form.cleaned_data["reference"]).first()
            if tracking.opens(concern, form.cleaned_data["secret"]):
                remember_tracked(request, concern)
                return redirect("concerns:tracked", reference=concern.reference)
            form.add_error(None, _("Nummer und Schlüssel passen nicht zusammen."))
    return render(request, "concerns/track.html", {"form": form}, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def tracked(request, reference):
    """The submitter's page of one concern."""
    concern = tracked_concern(request, reference)
    if concern is None:
        return redirect("concerns:track")
    reply_form = feedback_form = None
    if request.method == "POST":
        reply_form, feedback_form = _bound_forms(request)
        if _act(request, concern, reply_form or feedback_form):
            return redirect("concerns:tracked", reference=reference)
    context = {
        "concern": concern,
        "events": concern.events.exclude(audience=Event.Audience.STAFF),
        "photos": concern.photos.all(),
        "contact": Contact.objects.filter(concern=concern).first(),
        "can_withdraw": Status.WITHDRAWN in TRANSITIONS[Status(concern.status)],
        "asks_whether_solved": concern.status in ASKS_WHETHER_SOLVED and not concern.erased_at,
        "reply_form": reply_form or ReplyForm(),
        "feedback_form": feedback_form or FeedbackForm(),
        "ask_before": request.GET.get("bestaetigen", ""),
    }
    return render(request, "concerns/tracked.html", context, status=422 if request.method == "POST" else 200)


def _bound_forms(request):
    """Return the reply form and the feedback form, bound where the browser sent it."""
    action = request.POST.get("action")
    reply = ReplyForm(request.POST) if action == "reply" else None
    feedback = FeedbackForm(request.POST) if action == "feedback" else None
    return reply, feedback


def _act(request, concern, form):
    """Do what the submitter asked for; False if the page has to be shown again."""
    if form and not form.is_valid():
        return False
    try:
        done = _run(request.POST.get("action"), concern, form and form.cleaned_data)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
        return True
    messages.success(request, done)
    return True


def _run(action, concern, values):
    """Carry out ``action``; return the sentence that says so."""
    match action:
        case "reply":
            services.reply(concern, text=values["text"])
            return _("Ihre Nachricht ist angekommen.")
        case "feedback":
            services.give_feedback(concern, **values)
            return _("Danke für Ihre Rückmeldung.")
        case "withdraw":
            services.withdraw(concern)
            return _("Ihr Anliegen ist zurückgezogen.")
        case "erase":
            services.erase(concern)
            return _("Ihre Daten sind gelöscht. Übrig bleibt nur, was die Statistik braucht.")
    raise ValidationError(_("Diese Aktion gibt es nicht."))


@never_cache
@require_safe
def export(request, reference):
    """Everything stored about the concern, as a file for its submitter."""
    concern = tracked_concern(request, reference)
    if concern is None:
        raise Http404
    response = JsonResponse(
        services.export_data(concern), json_dumps_params={"ensure_ascii": False, "indent": 2}
    )
    response["Content-Disposition"] = f'attachment; filename="anliegen-{concern.reference}.json"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request):
    """Confirm the e-mail address; a click is needed, so that no mail scanner does it."""
    form = ConfirmForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        concern_id = mails.confirmed_concern_id(form.cleaned_data["token"]) if form.is_valid() else None
        concern = Concern.objects.filter(pk=concern_id).first() if concern_id else None
        if concern:
            services.confirm_email(concern)
            messages.success(
                request, _("Ihre Adresse ist bestätigt. Der Link zu Ihrem Anliegen ist unterwegs.")
            )
            return redirect("concerns:track")
        if form.is_valid():
            form.add_error(
                "token", _("Dieser Code gilt nicht. Bitte kopieren Sie den ganzen Link aus der E-Mail.")
            )
    return render(request, "concerns/confirm.html", {"form": form}, status=status)
