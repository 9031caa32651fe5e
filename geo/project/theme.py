"""Light or dark: follows the device, or a cookie that somebody asked for."""

from django.conf import settings
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

COOKIE = "farben"
THEMES = ("light", "dark")
YEAR_S = 365 * 24 * 3600


def theme_of(request):
    """Return the theme that this browser asked for, or an empty string for the device's own."""
    chosen = request.COOKIES.get(COOKIE, "")
    return chosen if chosen in THEMES else ""


@never_cache
@require_safe
def choose(request):
    """Remember a theme (or forget it) and go back to where the choice was made."""
    back = request.GET.get("zurueck", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = "start"
    response = redirect(back)
    theme = request.GET.get(COOKIE, "")
    if theme in THEMES:
        response.set_cookie(COOKIE, theme, max_age=YEAR_S, samesite="Lax", secure=settings.HTTPS)
    else:
        response.delete_cookie(COOKIE, samesite="Lax")
    return response
