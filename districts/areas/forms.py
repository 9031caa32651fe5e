"""What may be asked about a place."""

from django import forms

from geo.forms import LatField, LonField, lon_lat_point

MAX_ACCURACY_M = 5_000


class HereForm(forms.Form):
    """A position in degrees, EPSG:4326, and how exact it is in metres."""

    lon = LonField()
    lat = LatField()
    accuracy_m = forms.FloatField(required=False, min_value=0, max_value=MAX_ACCURACY_M)

    def point(self):
        """Return the position as a Point in EPSG:4326."""
        return lon_lat_point(self.cleaned_data["lon"], self.cleaned_data["lat"])
