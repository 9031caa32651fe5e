"""Forms of staff: one per decision about a concern."""

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from districts.offices.models import OrganisationalUnit
from geo.forms import LongTextField
from layers.concerns import services
from layers.concerns.lifecycle import LABELS, TRANSITIONS, VISIBILITY_LABELS, Status, Visibility
from layers.concerns.services.moderation import SHOWS_TEXT

NOT_BY_HAND = {Status.WITHDRAWN, Status.ARCHIVED, Status.QUESTION}
"""Statuses that follow from something else: from the submitter, from retention, from a question."""


class DecisionForm(forms.Form):
    """What the forms for one decision share: when the concern was seen, and how errors come back."""

    slug = ""
    title = button = ""
    done = _("Gespeichert.")
    overwrites = True

    seen_at = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, concern, data=None):
        self.concern = concern
        super().__init__(data, prefix=self.slug, initial={"seen_at": concern.changed_at.isoformat()})

    @classmethod
    def is_possible(cls, concern):
        """Tell whether the status of ``concern`` allows this decision."""
        return concern.erased_at is None

    def clean_seen_at(self):
        """Return the moment at which the concern was seen; without one nothing is overwritten."""
        try:
            return parse_datetime(self.cleaned_data["seen_at"])
        except ValueError:
            return None

    def add_service_errors(self, problem):
        """Show the ValidationError ``problem`` of a service at the fields it names."""
        for name, errors in problem.update_error_dict({}).items():
            self.add_error(name if name in self.fields and name != NON_FIELD_ERRORS else None, errors)

    def show_again_at(self, concern):
        """Keep what was typed, now for ``concern`` as it is."""
        self.data = self.data.copy()
        self.data[self.add_prefix("seen_at")] = concern.changed_at.isoformat()

    def save(self, concern, *, by):
        """Let the service decide; ``concern`` is the locked row."""
        raise NotImplementedError


class PublishForm(DecisionForm):
    """Release to the public, with how much."""

    slug, title, button = "publish", _("Veröffentlichen"), _("So veröffentlichen")
    done = _("Das Anliegen ist veröffentlicht.")

    visibility = forms.ChoiceField(label=_("Was sieht die Öffentlichkeit?"), widget=forms.RadioSelect)
    public_text = LongTextField(
        label=_("Öffentlicher Text"),
        max_length=4_000,
        required=False,
        help_text=_("Bitte Namen, Kennzeichen und Angaben zur Gesundheit entfernen."),
    )

    def __init__(self, concern, data=None):
        super().__init__(concern, data)
        sensitive = concern.category.is_sensitive
        allowed = [Visibility.PUBLIC, Visibility.PUBLIC_GENERALISED, Visibility.PUBLIC_WITHOUT_TEXT]
        choices = [
            (one, VISIBILITY_LABELS[one]) for one in allowed if not (sensitive and one == Visibility.PUBLIC)
        ]
        self.fields["visibility"].choices = choices
        self.initial["visibility"] = (
            concern.visibility if concern.is_public else concern.category.default_visibility
        )
        self.initial["public_text"] = concern.public_text or concern.text

    def clean(self):
        """A text that is to be shown must not be empty."""
        values = super().clean()
        shows_text = values.get("visibility") in SHOWS_TEXT
        if shows_text and not values.get("public_text") and "public_text" not in self.errors:
            self.add_error("public_text", _("Bitte einen Text eingeben oder „ohne Text“ wählen."))
        return values

    def save(self, concern, *, by):
        """Publish."""
        values = self.cleaned_data
        services.publish(concern, visibility=values["visibility"], public_text=values["public_text"], by=by)


class HideForm(DecisionForm):
    """Keep away from the public, with a reason for the submitter."""

    slug, title, button = "hide", _("Nicht veröffentlichen"), _("Nicht öffentlich")
    done = _("Das Anliegen ist nicht öffentlich.")

    reason = LongTextField(
        label=_("Grund"),
        max_length=400,
        rows=2,
        help_text=_("Die meldende Person kann den Grund lesen."),
    )

    def save(self, concern, *, by):
        """Hide."""
        services.hide(concern, reason=self.cleaned_data["reason"], by=by)


class TextDecisionForm(DecisionForm):
    """A decision that is a text; ``service`` takes it, and the status becomes ``leads_to`` if that is given."""

    text = LongTextField(label=_("Text"), max_length=4_000)
    label = hint = ""
    leads_to = None

    @classmethod
    def is_possible(cls, concern):
        """Only where the status may become ``leads_to``."""
        allowed = cls.leads_to is None or cls.leads_to in TRANSITIONS[Status(concern.status)]
        return super().is_possible(concern) and allowed

    def __init__(self, concern, data=None):
        super().__init__(concern, data)
        self.fields["text"].label = self.label
        self.fields["text"].help_text = self.hint

    def save(self, concern, *, by):
        """Hand the text over."""
        self.service(concern, text=self.cleaned_data["text"], by=by)


class AnswerForm(TextDecisionForm):
    """The public answer, which closes the concern."""

    slug, title, button = "answer", _("Antworten"), _("Antwort veröffentlichen")
    done = _("Die Antwort ist gespeichert, das Anliegen ist beantwortet.")
    label = _("Öffentliche Antwort")
    hint = _("Alle können die Antwort lesen, sobald das Anliegen öffentlich ist.")
    service = staticmethod(services.answer)
    leads_to = Status.ANSWERED


class QuestionForm(TextDecisionForm):
    """A question to the submitter."""

    slug, title, button = "question", _("Rückfrage stellen"), _("Rückfrage senden")
    done = _("Die Rückfrage ist gestellt.")
    label = _("Frage an die meldende Person")
    hint = _("Nur die meldende Person und die Verwaltung lesen die Frage.")
    service = staticmethod(services.ask_submitter)
    leads_to = Status.QUESTION


class NoteForm(TextDecisionForm):
    """An internal note; it overwrites nothing, so that notes written at the same time all stay."""

    slug, title, button = "note", _("Interne Notiz"), _("Notiz speichern")
    done = _("Die Notiz ist gespeichert.")
    overwrites = False
    label = _("Notiz")
    hint = _("Nur die Verwaltung liest Notizen.")
    service = staticmethod(services.add_note)


class AssignForm(DecisionForm):
    """Who works on it."""

    slug, title, button = "assign", _("Zuständigkeit"), _("Zuweisen")
    done = _("Die Zuständigkeit ist gespeichert.")

    unit = forms.ModelChoiceField(
        label=_("Zuständige Stelle"),
        queryset=OrganisationalUnit.objects.all(),
        to_field_name="code",
        required=False,
        empty_label=_("noch niemand"),
    )
    reason = forms.CharField(label=_("Hinweis dazu (intern)"), max_length=1_000, required=False)

    def __init__(self, concern, data=None):
        super().__init__(concern, data)
        self.initial["unit"] = concern.assigned_to and concern.assigned_to.code

    def save(self, concern, *, by):
        """Assign."""
        services.assign(concern, unit=self.cleaned_data["unit"], reason=self.cleaned_data["reason"], by=by)


class StatusForm(DecisionForm):
    """The next status, among those that may follow."""

    slug, title, button = "status", _("Status ändern"), _("Status ändern")
    done = _("Der Status ist geändert.")

    status = forms.ChoiceField(label=_("Neuer Status"))
    reason = LongTextField(
        label=_("Begründung"),
        max_length=1_000,
        required=False,
        rows=2,
        help_text=_("Die meldende Person kann die Begründung lesen."),
    )

    def __init__(self, concern, data=None):
        super().__init__(concern, data)
        self.fields["status"].choices = [(status, LABELS[status]) for status in self.next_statuses(concern)]

    @staticmethod
    def next_statuses(concern):
        """Return the statuses that staff may set now, in the order of the table."""
        not_now = NOT_BY_HAND if concern.answer else NOT_BY_HAND | {Status.ANSWERED}
        following = TRANSITIONS[Status(concern.status)] - not_now
        return [status for status in Status if status in following]

    @classmethod
    def is_possible(cls, concern):
        """Only where any status may follow."""
        return super().is_possible(concern) and bool(cls.next_statuses(concern))

    def save(self, concern, *, by):
        """Change the status."""
        values = self.cleaned_data
        services.change_status(concern, status=values["status"], reason=values["reason"], by=by)


class PhotoForm(DecisionForm):
    """Release a photo, or take it back."""

    slug, title, button = "photo", _("Foto"), _("Speichern")
    done = _("Das Foto ist gespeichert.")

    photo = forms.UUIDField(widget=forms.HiddenInput)
    is_released = forms.BooleanField(label=_("öffentlich zeigen"), required=False)
    alt_text = forms.CharField(
        label=_("Bildbeschreibung"),
        max_length=200,
        required=False,
        help_text=_("Für Menschen, die das Bild nicht sehen."),
    )

    def __init__(self, concern, data=None, *, photo=None):
        super().__init__(concern, data)
        if photo:
            self.auto_id = f"id_{photo.pk}_%s"
            self.initial |= {
                "photo": photo.pk,
                "is_released": photo.is_released,
                "alt_text": photo.alt_text,
            }

    def clean_photo(self):
        """Return the photo, which must belong to the concern."""
        photo = self.concern.photos.filter(pk=self.cleaned_data["photo"]).first()
        if photo is None:
            raise forms.ValidationError(_("Dieses Foto gibt es nicht mehr."))
        return photo

    def save(self, concern, *, by):
        """Release or take back."""
        values = self.cleaned_data
        services.release_photo(
            values["photo"], is_released=values["is_released"], alt_text=values["alt_text"], by=by
        )


DECISIONS = (PublishForm, HideForm, AnswerForm, QuestionForm, StatusForm, AssignForm, NoteForm)
BY_SLUG = {form.slug: form for form in (*DECISIONS, PhotoForm)}
