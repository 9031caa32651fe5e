"""What stands before every page: the health check, and the page for a database that is away."""

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.http import JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from geo.project.health import health

OUTAGES = (OperationalError, InterfaceError)
KEEP_BYTES = 20_000


class HealthMiddleware:
    """Answers ``/healthz`` for any host name, before anything that needs the database."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path != "/healthz":
            return self.get_response(request)
        state = health()
        response = JsonResponse(state, status=200 if state["ok"] else 503)
        response["Cache-Control"] = "no-store"
        return response


class OutageMiddleware:
    """Turns a database lost in a view into a plain page that keeps what was typed.

    Where a middleware loses it, Django asks the views for errors 400 and 500, which answer the same.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        """Answer for a view that lost the database."""
        return outage(request) if is_outage(exception) else None


def is_outage(exception):
    """Tell whether ``exception`` is a lost database or followed from one, as an unsaved session does."""
    while exception and not isinstance(exception, OUTAGES):
        exception = exception.__cause__ or exception.__context__
    return exception is not None


class SizeMiddleware:
    """Refuses requests larger than the largest form before anything of them is stored."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdecimal() and int(length) <= settings.REQUEST_MAX_BYTES:
            return self.get_response(request)
        sentence = _("Das sind zu viele Daten auf einmal. Bitte senden Sie weniger oder kleinere Fotos.")
        return render(request, "problem.html", {"sentence": sentence, "status": 413}, status=413)


def outage(request):
    """Return the 503 page; a form that was sent comes back with its values and can be sent again."""
    connection.close()
    kept = []
    if request.method == "POST":
        kept = [(name, value) for name, values in request.POST.lists() for value in values]
    if sum(len(value) for _name, value in kept) > KEEP_BYTES:
        kept = []
    response = render(request, "outage.html", {"kept": kept, "city": settings.CITY_NAME}, status=503)
    response["Retry-After"] = "10"
    response["Cache-Control"] = "no-store"
    return response
