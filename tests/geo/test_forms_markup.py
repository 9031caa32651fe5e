"""Forms speak KERN's markup, and every label, hint and error is wired to its field."""

import pytest
from django import forms

from tests.outline import Outline


class ExampleForm(forms.Form):
    """One field of each kind."""

    text = forms.CharField(label="Beschreibung", help_text="Was ist los?", widget=forms.Textarea)
    email = forms.EmailField(label="E-Mail")
    kind = forms.ChoiceField(label="Art", choices=[("a", "Problem"), ("b", "Lob")], widget=forms.RadioSelect)
    topic = forms.ChoiceField(label="Thema", choices=[("x", "Weg"), ("y", "Licht")])
    photo = forms.FileField(label="Foto", required=False, widget=forms.FileInput)
    agreed = forms.BooleanField(label="Einverstanden", help_text="Freiwillig")
    key = forms.CharField(widget=forms.HiddenInput, required=False)


def outline_of(name, data=None):
    """Return the outline of one field of `ExampleForm`."""
    return Outline(str(ExampleForm(data)[name].as_field_group()))


@pytest.mark.parametrize("name", ["text", "email", "topic", "photo", "agreed"])
def test_label_names_its_field(name):
    assert outline_of(name).one("label")["for"] == f"id_{name}"


@pytest.mark.parametrize(
    ("name", "tag", "css"),
    [
        ("text", "textarea", "kern-form-input__input"),
        ("email", "input", "kern-form-input__input"),
        ("topic", "select", "kern-form-input__select"),
        ("photo", "input", "kern-form-input__input"),
        ("agreed", "input", "kern-form-check__checkbox"),
    ],
)
def test_field_has_kerns_class(name, tag, css):
    assert outline_of(name).one(tag)["class"].split() == [css]


def test_select_has_kerns_wrapper():
    assert outline_of("topic").one("div", class_="kern-form-input__select-wrapper")


def test_hint_describes_its_field():
    outline = outline_of("text")
    assert outline.one("textarea")["aria-describedby"] in outline.ids()


def test_error_and_hint_describe_a_refused_field():
    outline = outline_of("text", {"text": ""})
    assert set(outline.one("textarea")["aria-describedby"].split()) <= set(outline.ids())


def test_refused_field_is_marked_invalid():
    assert outline_of("email", {"email": "niemand"}).one("input")["aria-invalid"] == "true"


def test_refused_field_has_kerns_error_class():
    css = outline_of("email", {"email": "niemand"}).one("input")["class"].split()
    assert css == ["kern-form-input__input", "kern-form-input__input--error"]


def test_accepted_field_is_not_marked_invalid():
    assert "aria-invalid" not in outline_of("email", {"email": "a@mail.invalid"}).one("input")


def test_radio_buttons_are_a_fieldset_with_legend():
    assert [tag for tag, _attrs in outline_of("kind").tags[:2]] == ["fieldset", "legend"]


def test_every_radio_button_has_its_label():
    outline = outline_of("kind")
    inputs = [attrs["id"] for attrs in outline.all("input", type="radio")]
    assert [attrs["for"] for attrs in outline.all("label")] == inputs


def test_refused_fieldset_is_described_by_its_error():
    outline = outline_of("kind", {"kind": ""})
    assert outline.one("fieldset")["aria-describedby"] in outline.ids()


def test_hidden_field_is_nothing_but_an_input():
    assert [tag for tag, _attrs in outline_of("key").tags] == ["input"]


def test_typed_text_is_escaped():
    html = str(ExampleForm({"text": "<b>&", "email": '"><script>'}))
    assert "<b>" not in html
    assert "<script>" not in html


def test_own_class_of_a_widget_stays():
    form = ExampleForm()
    form.fields["email"].widget.attrs["class"] = "narrow"
    assert "narrow" in Outline(str(form["email"])).one("input")["class"].split()


def test_summary_links_to_every_refused_field():
    form = ExampleForm({"text": "x"})
    html = form.renderer.render("parts/_errors.html", {"form": form})
    targets = {link["href"].removeprefix("#") for link in Outline(html).all("a")}
    assert targets == {"id_email", "id_kind", "id_topic", "id_agreed"}


def test_targets_of_the_summary_exist():
    form = ExampleForm({"text": "x"})
    summary = Outline(form.renderer.render("parts/_errors.html", {"form": form}))
    targets = {link["href"].removeprefix("#") for link in summary.all("a")}
    assert targets <= set(Outline(str(form)).ids())


def test_summary_is_announced_and_can_take_focus():
    form = ExampleForm({})
    alert = Outline(form.renderer.render("parts/_errors.html", {"form": form})).one("div", role="alert")
    assert alert["tabindex"] == "-1"


def test_summary_is_absent_without_errors():
    assert ExampleForm().renderer.render("parts/_errors.html", {"form": ExampleForm()}).strip() == ""
