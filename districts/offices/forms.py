"""The form that asks who is in charge of a place."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from districts.areas.models import Stadtteil
from geo.forms import LatField, LonField, lon_lat_point


class ResponsibleForm(forms.Form):
    """A place by name, by Stadtteil or by coordinates; the most exact one counts."""

    ort = forms.CharField(
        label=_("Ort oder Stadtteil"),
        max_length=120,
        required=False,
        help_text=_("Platz, Haltestelle, Gebäude oder Stadtteil"),
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    stadtteil = forms.ModelChoiceField(
        label=_("Oder: Stadtteil wählen"),
        queryset=Stadtteil.objects.none(),
        to_field_name="key",
        required=False,
        empty_label=_("– bitte wählen –"),
        error_messages={
            "invalid_choice": _("Diesen Stadtteil gibt es nicht. Bitte wählen Sie aus der Liste.")
        },
    )
    lat = LatField(label=_("Breite in Grad"), required=False)
    lon = LonField(label=_("Länge in Grad"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["stadtteil"].queryset = (
            Stadtteil.objects.active()
            .select_related("stadtbezirk")
            .defer("area", "stadtbezirk__area")
            .order_by("name")
        )

    def clean(self):
        """Ask for the missing half of a pair of coordinates."""
        values = super().clean()
        for name, other in (("lat", "lon"), ("lon", "lat")):
            if name not in self.errors and values.get(name) is None and values.get(other) is not None:
                raise ValidationError({name: _("Bitte geben Sie Breite und Länge an.")})
        return values

    @property
    def point(self):
        """The place given by coordinates (EPSG:4326), or None."""
        return lon_lat_point(self.cleaned_data["lon"], self.cleaned_data["lat"])
