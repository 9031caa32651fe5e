"""Following a concern with number and secret."""

import json
import re

import pytest

from districts.outbox.models import OutgoingMail
from layers.concerns import services, tracking
from layers.concerns.lifecycle import Status
from layers.concerns.mails import CONFIRM_SALT
from layers.concerns.models import Concern, Event
from tests.factories import ConcernFactory, ContactFactory

TRACK = "/anliegen/verfolgen/"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')


@pytest.fixture
def concern(city):
    """A concern whose submitter gave an unconfirmed address."""
    concern = ConcernFactory(text="ZZTEXT-17")
    ContactFactory(concern=concern, email="zz17@mail.invalid", email_confirmed_at=None)
    return concern


@pytest.fixture
def follower(client, concern):
    """A browser that gave the right secret."""
    client.post(TRACK, {"reference": concern.reference, "secret": tracking.secret_of(concern)})
    return client


def page_of(concern):
    """Return the address of the submitter's page."""
    return f"{TRACK}{concern.reference}/"


def test_track_with_the_right_secret_opens_the_page(follower, concern):
    assert "ZZTEXT-17" in follower.get(page_of(concern)).content.decode()


def test_track_with_the_pasted_link_opens_the_page(client, concern):
    link = tracking.tracking_url(concern)
    assert client.post(TRACK, {"reference": link}).status_code == 302


def test_track_accepts_the_secret_in_small_letters_with_blanks(client, concern):
    secret = tracking.secret_of(concern).lower().replace("-", " ")
    assert client.post(TRACK, {"reference": concern.reference, "secret": secret}).status_code == 302


def test_track_says_the_same_for_a_wrong_secret_and_an_unknown_number(client, concern):
    wrong = client.post(TRACK, {"reference": concern.reference, "secret": "FALSCH"})
    unknown = client.post(TRACK, {"reference": "XXXX-XXXX", "secret": "FALSCH"})
    alike = [
        TOKEN.sub("", page.content.decode().replace(concern.reference, "XXXX-XXXX"))
        for page in (wrong, unknown)
    ]
    assert (wrong.status_code, alike[0]) == (422, alike[1])


def test_track_refuses_after_too_many_guesses(client, concern):
    for _ in range(20):
        client.post(TRACK, {"reference": concern.reference, "secret": "FALSCH"})
    secret = tracking.secret_of(concern)
    assert client.post(TRACK, {"reference": concern.reference, "secret": secret}).status_code == 429


def test_tracked_page_without_the_secret_asks_for_it(client, concern):
    assert client.get(page_of(concern)).url == TRACK


def test_secret_stands_in_no_column(concern):
    secret = tracking.secret_of(concern)
    assert secret not in json.dumps(list(Concern.objects.values()), default=str)


def test_secret_survives_a_new_server_key(concern, settings):
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another-key"
    assert tracking.opens(concern, tracking.secret_of(concern))


def test_tracking_link_hides_the_secret_from_servers(concern):
    before_hash = tracking.tracking_url(concern).partition("#")[0]
    assert before_hash.endswith(TRACK)


def test_reply_to_a_question_puts_the_concern_back_into_review(follower, concern, staff):
    services.change_status(concern, status=Status.IN_REVIEW, by=staff)
    services.ask_submitter(concern, text="Welche Hausnummer?", by=staff)
    follower.post(page_of(concern), {"action": "reply", "text": "Nummer 7."})
    concern.refresh_from_db()
    assert concern.status == Status.IN_REVIEW


def test_empty_reply_is_refused_at_the_field(follower, concern):
    assert follower.post(page_of(concern), {"action": "reply", "text": ""}).status_code == 422


def test_unknown_action_changes_nothing(follower, concern):
    follower.post(page_of(concern), {"action": "zaubern"})
    assert concern.events.count() == 1


def test_withdrawn_concern_is_not_public(follower, city):
    concern = Concern.objects.get()
    follower.post(page_of(concern), {"action": "withdraw"})
    concern.refresh_from_db()
    assert (concern.status, concern.is_public) == (Status.WITHDRAWN, False)


def test_feedback_not_solved_reopens_the_concern(follower, concern):
    Concern.objects.filter(pk=concern.pk).update(
        status=Status.ANSWERED, answer="Repariert.", closed_at=concern.submitted_at
    )
    follower.post(page_of(concern), {"action": "feedback", "is_solved": "nein", "text": "Noch dunkel."})
    concern.refresh_from_db()
    assert concern.status == Status.REOPENED


def test_export_holds_everything_the_submitter_gave(follower, concern):
    text = follower.get(f"{page_of(concern)}daten.json").content.decode()
    assert "ZZTEXT-17" in text and "zz17@mail.invalid" in text


def test_export_holds_no_internal_note(follower, concern, staff):
    services.add_note(concern, text="ZZNOTE-17", by=staff)
    assert "ZZNOTE-17" not in follower.get(f"{page_of(concern)}daten.json").content.decode()


def test_export_without_the_secret_is_not_found(client, concern):
    assert client.get(f"{page_of(concern)}daten.json").status_code == 404


def test_internal_note_is_not_on_the_submitters_page(follower, concern, staff):
    services.add_note(concern, text="ZZNOTE-17", by=staff)
    assert "ZZNOTE-17" not in follower.get(page_of(concern)).content.decode()


def test_erase_leaves_no_word_in_the_history(follower, concern):
    services.reply(concern, text="ZZREPLY-17")
    follower.post(page_of(concern), {"action": "erase"})
    assert not Event.objects.filter(text__contains="ZZ").exists()


def test_receipt_mail_says_nothing_of_the_concern_before_the_address_is_confirmed(concern):
    from layers.concerns.mails import queue_receipt

    queue_receipt(concern)
    mail = OutgoingMail.objects.get()
    assert "ZZTEXT-17" not in mail.text + mail.html
    assert tracking.secret_of(concern) not in mail.text + mail.html


def test_update_is_mailed_only_to_a_confirmed_address(concern, staff):
    services.change_status(concern, status=Status.IN_REVIEW, by=staff)
    assert not OutgoingMail.objects.exists()


def test_confirmation_sends_the_tracking_link(client, concern):
    from django.core import signing

    token = signing.dumps(str(concern.pk), salt=CONFIRM_SALT)
    client.post("/anliegen/bestaetigen/", {"token": f"http://127.0.0.1:8000/anliegen/bestaetigen/#{token}"})
    assert tracking.tracking_url(concern) in OutgoingMail.objects.get().text


def test_confirmation_twice_sends_one_link(client, concern):
    services.confirm_email(concern)
    services.confirm_email(concern)
    assert OutgoingMail.objects.count() == 1


@pytest.mark.parametrize("token", ["", "falsch", "a:b:c", "x" * 700])
def test_confirmation_with_a_wrong_code_is_refused(client, concern, token):
    assert client.post("/anliegen/bestaetigen/", {"token": token}).status_code == 422
