"""The forms of residents: three calm steps to report, and the filter of map and list."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from districts.areas.models import Place, Stadtteil
from geo.bbox import parse_bbox
from geo.forms import LatField, LonField, LongTextField, RouteField, lon_lat_point
from layers.concerns import lifecycle
from layers.concerns.models import Category, Concern, Contact
from layers.concerns.services.submission import OutsideCity, UnclearSide, locate_place


def active_stadtteile():
    """Return the Stadtteile of today by name, without their shapes."""
    return Stadtteil.objects.active().defer("area").order_by("name")


class PlaceForm(forms.Form):
    """Step 1: where. A point, a known place, a route, or whole Stadtteile."""

    class Mode:
        """How the place is given."""

        POINT = "ort"
        ROUTE = "strecke"
        AREAS = "gebiet"

    mode = forms.ChoiceField(
        label=_("Worauf bezieht sich Ihr Anliegen?"),
        choices=[
            (Mode.POINT, _("auf einen Ort")),
            (Mode.ROUTE, _("auf eine Strecke (zum Beispiel einen Schulweg)")),
            (Mode.AREAS, _("auf keinen bestimmten Ort, sondern einen oder mehrere Stadtteile")),
        ],
        initial=Mode.POINT,
        widget=forms.RadioSelect,
    )
    place = forms.ModelChoiceField(
        label=_("Bekannter Ort"),
        queryset=Place.objects.all(),
        required=False,
        empty_label=_("– bitte wählen, wenn Sie die Karte nicht nutzen –"),
        help_text=_("Platz, Haltestelle oder Gebäude in der Nähe."),
    )
    lat = LatField(label=_("Breite in Grad"), required=False)
    lon = LonField(label=_("Länge in Grad"), required=False)
    accuracy_m = forms.FloatField(
        required=False, min_value=0, max_value=5_000, widget=forms.HiddenInput, localize=False
    )
    side = forms.CharField(required=False, max_length=12, widget=forms.HiddenInput)
    route = RouteField(
        label=_("Strecke in Koordinaten"),
        required=False,
        help_text=_("Je Punkt Länge und Breite in Grad, zum Beispiel: 9.7386 52.3745, 9.7509 52.3884"),
    )
    stadtteile = forms.ModelMultipleChoiceField(
        label=_("Stadtteile"),
        queryset=Stadtteil.objects.none(),
        required=False,
        to_field_name="key",
        widget=forms.CheckboxSelectMultiple,
    )
    place_note = forms.CharField(
        label=_("Ort in Worten (freiwillig)"),
        max_length=200,
        required=False,
        help_text=_("Zum Beispiel: vor der Schule, am Eingang zum Park. Bitte keine privaten Namen."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["stadtteile"].queryset = active_stadtteile()
        self.owner = None
        self.stadtteile = []

    def clean(self):
        """Find the Stadtteil; outside the city and unclear sides become errors at the field."""
        values = super().clean()
        if self.errors:
            return values
        self._check_complete(values)
        values |= self.place_values(values)
        try:
            self.owner, self.stadtteile = locate_place(
                location=values["location"],
                route=values["route_line"],
                accuracy_m=values["accuracy_m"],
                stadtteil_keys=values["stadtteil_keys"],
            )
        except OutsideCity as problem:
            raise ValidationError(str(problem), code="outside") from problem
        except UnclearSide as problem:
            self._offer(problem.candidates)
            raise ValidationError({"side": str(problem)}, code="unclear") from problem
        return values

    def _check_complete(self, values):
        """Raise unless the chosen way of giving a place was used."""
        mode = values["mode"]
        if mode == self.Mode.ROUTE and not values["route"]:
            raise ValidationError({"route": _("Bitte mindestens zwei Punkte der Strecke angeben.")})
        if mode == self.Mode.AREAS and not values["stadtteile"]:
            raise ValidationError({"stadtteile": _("Bitte mindestens einen Stadtteil wählen.")})
        if mode == self.Mode.POINT and not values["place"] and None in (values["lat"], values["lon"]):
            raise ValidationError(
                {"place": _("Bitte einen Ort wählen: auf der Karte, aus der Liste oder mit Koordinaten.")}
            )

    def place_values(self, values):
        """Return the place as the service takes it, only the part that belongs to the chosen mode."""
        mode = values["mode"]
        point = lon_lat_point(values["lon"], values["lat"])
        if point is None and values["place"]:
            point = values["place"].location
        keys = [area.key for area in values["stadtteile"]] if mode == self.Mode.AREAS else [values["side"]]
        return {
            "location": point if mode == self.Mode.POINT else None,
            "route_line": values["route"] if mode == self.Mode.ROUTE else None,
            "stadtteil_keys": tuple(key for key in keys if key),
        }

    def _offer(self, candidates):
        """Turn the hidden side into a choice between ``candidates``."""
        self.fields["side"] = forms.ChoiceField(
            label=_("In welchem Stadtteil liegt der Ort?"),
            choices=[(area.key, area.name) for area in candidates],
            widget=forms.RadioSelect,
        )


class ContentForm(forms.Form):
    """Step 2: what it is about."""

    kind = forms.ChoiceField(
        label=_("Was möchten Sie mitteilen?"), choices=Concern.Kind, widget=forms.RadioSelect
    )
    category = forms.ModelChoiceField(
        label=_("Thema"),
        queryset=Category.objects.filter(is_active=True).select_related("parent"),
        to_field_name="slug",
        empty_label=_("– bitte wählen –"),
    )
    text = LongTextField(
        label=_("Beschreibung"),
        max_length=4_000,
        min_length=10,
        rows=6,
        help_text=_(
            "Was ist los, was wünschen Sie sich? Bitte keine Namen, Kennzeichen oder Angaben zur Gesundheit "
            "anderer Menschen."
        ),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = lambda: [("", _("– bitte wählen –")), *category_choices()]


class ContactForm(forms.Form):
    """Step 3: who says it, all of it voluntary except for whom."""

    submitter_type = forms.ChoiceField(
        label=_("Für wen sprechen Sie?"),
        choices=[
            (Concern.SubmitterType.RESIDENT, _("für mich (Einwohner*in)")),
            (Concern.SubmitterType.ASSOCIATION, _("für einen Verein")),
            (Concern.SubmitterType.NETWORK, _("für ein Netzwerk")),
            (Concern.SubmitterType.ORGANISATION, _("für eine Organisation")),
            (Concern.SubmitterType.FACILITY, _("für eine Einrichtung")),
        ],
        initial=Concern.SubmitterType.RESIDENT,
        widget=forms.RadioSelect,
    )
    organisation = forms.CharField(
        label=_("Name der Organisation"),
        max_length=160,
        required=False,
        help_text=_("Wird öffentlich gezeigt, wenn Sie für eine Organisation sprechen."),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    name = forms.CharField(
        label=_("Ihr Name (freiwillig)"),
        max_length=Contact._meta.get_field("name").max_length,
        required=False,
        help_text=_("Sieht nur das Stadtbezirksmanagement."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("E-Mail-Adresse (freiwillig)"),
        max_length=Contact._meta.get_field("email").max_length,
        required=False,
        help_text=_("Für Nachrichten zum Stand. Sieht nur das Stadtbezirksmanagement."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    phone = forms.RegexField(
        label=_("Telefon (freiwillig)"),
        regex=r"^[0-9+()/ .-]{5,40}$",
        required=False,
        error_messages={"invalid": _("Bitte nur Ziffern, Leerzeichen und + ( ) / - verwenden.")},
        help_text=_("Für Rückfragen. Sieht nur das Stadtbezirksmanagement."),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )

    def clean(self):
        """A collective submitter has a name."""
        values = super().clean()
        is_resident = values.get("submitter_type") == Concern.SubmitterType.RESIDENT
        if not is_resident and not self.errors and not values["organisation"]:
            self.add_error("organisation", _("Bitte nennen Sie den Namen der Organisation."))
        return values


class FilterForm(forms.Form):
    """The filter over the public concerns; list and map use the same."""

    thema = forms.ModelChoiceField(
        label=_("Thema"),
        queryset=Category.objects.filter(is_active=True),
        to_field_name="slug",
        required=False,
        empty_label=_("alle Themen"),
    )
    art = forms.ChoiceField(label=_("Art"), choices=[("", _("alle")), *Concern.Kind.choices], required=False)
    stand = forms.ChoiceField(
        label=_("Stand"), choices=[("", _("alle")), *lifecycle.STAGE_LABELS.items()], required=False
    )
    stadtteil = forms.ModelChoiceField(
        label=_("Stadtteil"),
        queryset=Stadtteil.objects.none(),
        to_field_name="key",
        required=False,
        empty_label=_("alle Stadtteile"),
    )
    von = forms.DateField(label=_("Eingegangen ab"), required=False, widget=forms.DateInput({"type": "date"}))
    bis = forms.DateField(
        label=_("Eingegangen bis"), required=False, widget=forms.DateInput({"type": "date"})
    )
    text = forms.CharField(label=_("Text oder Nummer"), max_length=100, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["stadtteil"].queryset = active_stadtteile()
        self.fields["thema"].choices = lambda: [("", _("alle Themen")), *category_choices(with_groups=True)]

    def clean(self):
        """The period must not end before it begins."""
        values = super().clean()
        if values.get("von") and values.get("bis") and values["bis"] < values["von"]:
            self.add_error("bis", _("Das Ende liegt vor dem Anfang."))
        return values

    def apply(self, concerns):
        """Return ``concerns`` narrowed by the valid filter; asks only what the public may see."""
        values = self.cleaned_data
        if values["thema"]:
            concerns = concerns.in_category(values["thema"])
        if values["art"]:
            concerns = concerns.filter(kind=values["art"])
        if values["stand"]:
            concerns = concerns.in_stage(values["stand"])
        if values["stadtteil"]:
            concerns = concerns.in_public_stadtteil(values["stadtteil"].key)
        if values["text"]:
            concerns = concerns.saying(values["text"])
        return concerns.submitted_between(values["von"], values["bis"])


class WindowForm(forms.Form):
    """The part of the map that a browser shows."""

    bbox = forms.CharField(max_length=120)
    zoom = forms.IntegerField(min_value=0, max_value=22)

    def clean_bbox(self):
        """Return the window as a BBox in degrees."""
        try:
            return parse_bbox(self.cleaned_data["bbox"])
        except ValueError as problem:
            raise ValidationError(str(problem)) from problem


def category_choices(*, with_groups=False):
    """Return the categories as grouped choices by slug; ``with_groups`` lets whole groups be chosen too."""
    choices = []
    for group in Category.objects.groups():
        own = [(group.slug, _("%(group)s: alles") % {"group": group.name})] if with_groups else []
        children = own + [(child.slug, child.name) for child in group.children.all()]
        choices.append((group.name, children) if children else (group.slug, group.name))
    return choices
