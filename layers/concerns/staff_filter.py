"""The filter over all concerns, for staff."""

from django import forms
from django.utils.translation import gettext_lazy as _

from districts.areas.models import Stadtteil
from layers.concerns.forms import active_stadtteile, category_choices
from layers.concerns.lifecycle import LABELS, VISIBILITY_LABELS
from layers.concerns.models import Category


class StaffFilterForm(forms.Form):
    """The filter over all concerns."""

    UNDECIDED = "undecided"

    text = forms.CharField(label=_("Text oder Nummer"), max_length=100, required=False)
    status = forms.ChoiceField(label=_("Status"), choices=[("", _("alle")), *LABELS.items()], required=False)
    sichtbarkeit = forms.ChoiceField(
        label=_("Sichtbarkeit"),
        choices=[("", _("alle")), (UNDECIDED, _("Noch nicht entschieden")), *VISIBILITY_LABELS.items()],
        required=False,
    )
    stadtteil = forms.ModelChoiceField(
        label=_("Stadtteil"),
        queryset=Stadtteil.objects.none(),
        to_field_name="key",
        required=False,
        empty_label=_("alle"),
    )
    thema = forms.ModelChoiceField(
        label=_("Thema"), queryset=Category.objects.all(), to_field_name="slug", required=False
    )

    hides_optional = True

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["stadtteil"].queryset = active_stadtteile()
        self.fields["thema"].choices = [("", _("alle")), *category_choices(with_groups=True)]

    def apply(self, concerns):
        """Return ``concerns`` narrowed by the valid filter."""
        values = self.cleaned_data
        if values["text"]:
            concerns = concerns.mentioning(values["text"])
        if values["status"]:
            concerns = concerns.filter(status=values["status"])
        if values["sichtbarkeit"] == self.UNDECIDED:
            concerns = concerns.undecided()
        elif values["sichtbarkeit"]:
            concerns = concerns.filter(visibility=values["sichtbarkeit"])
        if values["stadtteil"]:
            concerns = concerns.filter(stadtteile__key=values["stadtteil"].key).distinct()
        if values["thema"]:
            concerns = concerns.in_category(values["thema"])
        return concerns
