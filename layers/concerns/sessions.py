"""What a visitor's browser has shown to know: the concerns whose secret it gave."""

import uuid

from layers.concerns.models import Concern

TRACKED = "tracked_concerns"
PERSON_COOKIE = "unterstuetzung"
PERSON_COOKIE_AGE = 365 * 24 * 3600


def remember_tracked(request, concern):
    """Let this session see ``concern`` from now on."""
    request.session[TRACKED] = [*request.session.get(TRACKED, [])[-19:], str(concern.pk)]


def tracked_concern(request, reference):
    """Return the concern ``reference`` if this session may follow it, else None."""
    allowed = request.session.get(TRACKED, [])
    concerns = Concern.objects.filter(pk__in=allowed, reference=reference)
    return concerns.select_related("category", "stadtteil", "assigned_to").defer("stadtteil__area").first()


def may_follow(request, concern_id):
    """Tell whether this session gave the secret of the concern ``concern_id``."""
    return str(concern_id) in request.session.get(TRACKED, [])


def person_of(request):
    """Return the random name by which this browser supports concerns, a new one if it has none."""
    return request.get_signed_cookie(PERSON_COOKIE, default=None) or uuid.uuid4().hex


def remember_person(request, response, person):
    """Keep the browser's name so that it supports each concern once."""
    response.set_signed_cookie(
        PERSON_COOKIE,
        person,
        max_age=PERSON_COOKIE_AGE,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )
