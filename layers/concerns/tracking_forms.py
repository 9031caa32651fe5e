"""The forms of submitters who follow their concern."""

from django import forms
from django.utils.translation import gettext_lazy as _

from geo.forms import LongTextField


class ReplyForm(forms.Form):
    """A message of the submitter."""

    text = LongTextField(label=_("Ihre Nachricht"), max_length=2_000, rows=4)


class FeedbackForm(forms.Form):
    """Whether the concern is solved."""

    is_solved = forms.TypedChoiceField(
        label=_("Ist Ihr Anliegen gelöst?"),
        choices=[("ja", _("Ja, gelöst")), ("nein", _("Nein, nicht gelöst"))],
        coerce=lambda value: value == "ja",
        widget=forms.RadioSelect,
    )
    text = forms.CharField(label=_("Anmerkung (freiwillig)"), max_length=1_000, required=False)


class TrackForm(forms.Form):
    """Number and secret of a concern; a pasted link fills both."""

    reference = forms.CharField(
        label=_("Nummer oder ganzer Link"), max_length=300, help_text=_("Zum Beispiel 7KQM-2XRT.")
    )
    secret = forms.CharField(
        label=_("Geheimer Schlüssel"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("Er steht auf der Seite nach dem Absenden und in der E-Mail."),
    )

    def clean(self):
        """Split a pasted link into number and secret."""
        values = super().clean()
        reference, _sep, secret = values.get("reference", "").rpartition("#")[2].partition("/")
        values["reference"] = reference.strip().upper()
        values["secret"] = secret or values.get("secret", "")
        return values


class ConfirmForm(forms.Form):
    """The code, or the whole link, from the confirmation mail."""

    token = forms.CharField(label=_("Link oder Code aus der E-Mail"), max_length=600)

    def clean_token(self):
        """Return the part behind # of a pasted link."""
        return self.cleaned_data["token"].rpartition("#")[2].strip()
