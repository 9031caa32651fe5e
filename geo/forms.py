"""Form fields: from what people type to points and lines in EPSG:4326, and texts of several lines."""

import math

from django import forms
from django.contrib.gis.geos import LineString, Point
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from geo.crs import WEB_SRID

MIN_VERTICES = 2
MAX_VERTICES = 500
MAX_ROUTE_LENGTH = 20_000
"""Characters of the longest route that is read at all."""


class LongTextField(forms.CharField):
    """Several lines; a line end counts once, as in the browser, which sends it as two characters."""

    def __init__(self, *, rows=5, **options):
        super().__init__(**{"widget": forms.Textarea(attrs={"rows": rows}), **options})

    def to_python(self, value):
        """Return the text with line ends of one character."""
        return super().to_python(value).replace("\r\n", "\n")


class DegreesField(forms.CharField):
    """One coordinate in degrees, with decimal point or German decimal comma."""

    default_error_messages = {
        "number": _("Bitte geben Sie eine Zahl ein, zum Beispiel %(example)s."),
        "range": _("Bitte geben Sie eine Zahl zwischen −%(limit)s und %(limit)s ein."),
    }

    def __init__(self, *, limit, example, **options):
        """Take what a CharField takes; ``limit`` in degrees, ``example`` as people would type it."""
        self.limit, self.example = limit, example
        super().__init__(**{"max_length": 24, **options})
        self.widget.attrs.setdefault("inputmode", "decimal")
        self.widget.attrs.setdefault("autocomplete", "off")

    def clean(self, value):
        """Return the degrees as a float, or None where nothing was typed."""
        text = super().clean(value)
        if not text:
            return None
        degrees = _number(text)
        if degrees is None:
            raise ValidationError(self.error_messages["number"] % {"example": self.example}, code="number")
        if abs(degrees) > self.limit:
            raise ValidationError(self.error_messages["range"] % {"limit": self.limit}, code="range")
        return degrees


class LonField(DegreesField):
    """A longitude in degrees, EPSG:4326, east of Greenwich positive."""

    def __init__(self, **options):
        super().__init__(limit=180, example="9,7386", **options)


class LatField(DegreesField):
    """A latitude in degrees, EPSG:4326, north of the equator positive."""

    def __init__(self, **options):
        super().__init__(limit=90, example="52,3745", **options)


def lon_lat_point(lon, lat):
    """Return the Point (EPSG:4326) at ``lon`` and ``lat`` in degrees, or None if one of them is missing."""
    return None if lon is None or lat is None else Point(lon, lat, srid=WEB_SRID)


class RouteField(forms.CharField):
    """A line, typed or drawn as ``lon lat, lon lat, …``; with decimal commas ``lon lat; lon lat; …``."""

    default_error_messages = {
        "pairs": _("Punkt %(number)s der Strecke: Bitte erst die Länge, dann die Breite in Grad angeben."),
        "few": _("Eine Strecke braucht mindestens zwei verschiedene Punkte."),
        "many": _("Eine Strecke darf höchstens %(limit)s Punkte haben."),
    }

    def __init__(self, **options):
        super().__init__(**{"max_length": MAX_ROUTE_LENGTH, **options})

    def clean(self, value):
        """Return the route as a LineString in EPSG:4326, or None where nothing was typed."""
        text = super().clean(value)
        if not text:
            return None
        parts = [part for part in text.split(";" if ";" in text else ",") if part.strip()]
        if len(parts) > MAX_VERTICES:
            raise ValidationError(self.error_messages["many"] % {"limit": MAX_VERTICES}, code="many")
        vertices = [self._vertex(part, number) for number, part in enumerate(parts, start=1)]
        if len(set(vertices)) < MIN_VERTICES:
            raise ValidationError(self.error_messages["few"], code="few")
        return LineString(vertices, srid=WEB_SRID)

    def prepare_value(self, value):
        """Return ``value`` as the text that `clean` reads."""
        if isinstance(value, LineString):
            return ", ".join(f"{lon:.6f} {lat:.6f}" for lon, lat in value)
        return value

    def _vertex(self, part, number):
        """Return longitude and latitude of the vertex that ``part`` describes."""
        degrees = [_number(word) for word in part.split()]
        if len(degrees) != 2 or None in degrees or abs(degrees[0]) > 180 or abs(degrees[1]) > 90:
            raise ValidationError(self.error_messages["pairs"] % {"number": number}, code="pairs")
        return tuple(degrees)


def _number(text):
    """Return the finite number that ``text`` says in German or English, or None."""
    try:
        number = float(text.strip().replace("−", "-").replace(",", "."))
    except ValueError:
        return None
    return number if math.isfinite(number) else None
