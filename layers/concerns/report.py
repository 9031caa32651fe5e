"""The report in steps: one stateless form whose earlier answers travel along as hidden fields."""

import secrets
from dataclasses import dataclass, replace

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from layers.concerns import photos
from layers.concerns.forms import ContactForm, ContentForm, PlaceForm
from layers.concerns.services import NewConcern


@dataclass(frozen=True)
class Step:
    """One page of the report."""

    slug: str
    title: str
    form_class: type


STEPS = (
    Step("ort", _("Ort"), PlaceForm),
    Step("worum", _("Worum geht es?"), ContentForm),
    Step("kontakt", _("Kontakt"), ContactForm),
)
REVIEW = len(STEPS)


def new_key():
    """Return a key by which a repeated submission is recognised."""
    return secrets.token_urlsafe(24)


class Report:
    """The answers given so far, and which step comes next.

    Parameters
    ----------
    data : QueryDict
        What the browser sent: the current step's fields and the hidden ones of the others.
    """

    def __init__(self, data):
        self.data = data
        self.step = self._number(data.get("step"))
        self.key = data.get("key", "")[:64] or new_key()
        self.forms = [step.form_class(data) for step in STEPS]
        self.photos, self.photo_problem = self._signed_photos(data)

    @staticmethod
    def _number(text):
        """Return the number of the step that was filled in; anything unknown is the first."""
        return int(text) if text in {str(number) for number in range(REVIEW + 1)} else 0

    @staticmethod
    def _signed_photos(data):
        """Return the photos uploaded so far with their descriptions, and what is wrong with one."""
        kept, problem = [], ""
        texts = data.getlist("photo_alt")
        for number, token in enumerate(data.getlist("photo")[: settings.PHOTOS_PER_CONCERN]):
            try:
                photo = photos.unsign(token)
            except photos.BadPhoto as bad:
                problem = str(bad)
                continue
            alt_text = texts[number][:200].replace("\0", "") if number < len(texts) else ""
            if photo.file not in {one.file for one in kept}:
                kept.append(replace(photo, alt_text=alt_text or photo.alt_text))
        return kept, problem

    def first_problem(self, until):
        """Return the number of the first step before ``until`` that does not hold, or None."""
        for number, form in enumerate(self.forms[:until]):
            if not form.is_valid():
                return number
        return None

    def hidden_fields(self, shown):
        """Return (name, value) of every answer whose step is not ``shown``."""
        own = set(STEPS[shown].form_class.base_fields) if shown < REVIEW else set()
        names = [name for step in STEPS for name in step.form_class.base_fields if name not in own]
        return [(name, value) for name in names for value in self.data.getlist(name)]

    def located(self):
        """Return the owning Stadtteil and all that the place concerns, as the first step found them."""
        return self.forms[0].owner, self.forms[0].stadtteile

    def as_concern(self):
        """Return the answers as the service takes them; all steps must hold."""
        place, content, contact = (form.cleaned_data for form in self.forms)
        return NewConcern(
            key=self.key,
            kind=content["kind"],
            category=content["category"],
            text=content["text"],
            place_note=place["place_note"],
            location=place["location"],
            route=place["route_line"],
            accuracy_m=place["accuracy_m"],
            stadtteil_keys=place["stadtteil_keys"],
            photos=tuple(self.photos),
            **{name: contact[name] for name in ContactForm.base_fields},
        )
