"""Pages that belong to no room, and the pages for what went wrong."""

import sys

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from districts.areas.models import BoundaryEdition
from geo.project.middleware import is_outage, outage
from layers.concerns.models import Concern


@require_safe
def start(request):
    """The start page: what this is, the map, and the ways on."""
    latest = Concern.objects.public().with_public_relations()[:3]
    edition = BoundaryEdition.objects.active().first()
    return render(request, "start.html", {"latest": latest, "edition": edition})


@require_safe
def page(request, name):
    """A page of plain text."""
    return render(request, f"pages/{name}.html")


def bad_request(request, exception=None):
    """400: the request could not be understood, or 503 where its session could not be saved."""
    if is_outage(exception):
        return outage(request)
    return _problem(request, 400, _("Diese Anfrage konnten wir nicht verstehen."))


def permission_denied(request, exception=None):
    """403: not allowed."""
    return _problem(request, 403, _("Dafür fehlt Ihnen die Berechtigung."))


def page_not_found(request, exception=None):
    """404: nothing is here."""
    return _problem(request, 404, _("Diese Seite gibt es nicht (mehr)."))


def server_error(request):
    """500: our own fault, or 503 where it is the database's."""
    if is_outage(sys.exc_info()[1]):
        return outage(request)
    return _problem(
        request, 500, _("Bei uns ist ein Fehler aufgetreten. Bitte versuchen Sie es später noch einmal.")
    )


def csrf_failure(request, reason=""):
    """403 for a form whose security token is missing, mostly because cookies are switched off."""
    return _problem(
        request,
        403,
        _("Das Formular war zu lange offen oder Ihr Browser nimmt keine Cookies an. Bitte laden Sie es neu."),
    )


def _problem(request, status, sentence):
    """Render the page for a problem."""
    return render(request, "problem.html", {"sentence": sentence, "status": status}, status=status)
