"""Moments as people read them, in the city's time zone."""

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

register = template.Library()
LONG, SHORT = "j. F Y, H:i", "d.m.Y H:i"


@register.filter
def moment(value, length="long"):
    """Return an aware datetime as German text, naming MEZ or MESZ in the hour that an autumn night has twice.

    Parameters
    ----------
    value : datetime or None
        Aware; None gives an empty text.
    length : {"long", "short"}
        "26. Oktober 2025, 02:30 Uhr (MESZ)" or "26.10.2025 02:30 (MESZ)".
    """
    if value is None:
        return ""
    local = timezone.localtime(value)
    text = date_format(local, SHORT) if length == "short" else _("%s Uhr") % date_format(local, LONG)
    if local.utcoffset() == local.replace(fold=1 - local.fold).utcoffset():
        return text
    zone = _("MESZ, Sommerzeit") if local.dst() else _("MEZ, Winterzeit")
    return f"{text} ({zone})"
