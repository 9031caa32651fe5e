"""Decisions of staff: each form does what its button says, and two at once overwrite nothing."""

import pytest
from django.utils import timezone

from layers.concerns import services
from layers.concerns.lifecycle import Status, Visibility
from layers.concerns.models import Concern, Event
from tests.factories import (
    CategoryFactory,
    ConcernFactory,
    OrganisationalUnitFactory,
    PhotoFactory,
    UserFactory,
    grid_point,
)
from tests.layers.concerns.staff_pages import decide, page_of


@pytest.fixture
def concern(city):
    """A new concern that nobody has moderated."""
    return ConcernFactory(text="Die Laterne ist dunkel.", location=grid_point(0.5, 0.5))


class TestDecisions:
    """Each form does what its button says."""

    def test_publish_shows_the_concern_to_everybody(self, staff_client, concern, client):
        decide(staff_client, concern, "publish", visibility="public", public_text="Laterne dunkel")
        assert Concern.objects.public().get().public_text == "Laterne dunkel"

    def test_publish_without_text_shows_no_text(self, staff_client, concern):
        decide(staff_client, concern, "publish", visibility="public_without_text", public_text="Laterne")
        assert Concern.objects.public().get().public_text == ""

    def test_publish_generalised_hides_the_place(self, staff_client, concern):
        decide(staff_client, concern, "publish", visibility="public_generalised", public_text="Laterne")
        assert Concern.objects.public().get().public_location != concern.location

    def test_publish_is_refused_when_the_text_is_missing(self, staff_client, concern):
        response = decide(staff_client, concern, "publish", visibility="public", public_text=" ")
        assert (response.status_code, Concern.objects.public().count()) == (422, 0)

    def test_publish_is_refused_when_a_sensitive_place_would_show(self, staff_client, city):
        concern = ConcernFactory(category=CategoryFactory(sensitive=True))
        response = decide(staff_client, concern, "publish", visibility="public", public_text="Text")
        assert (response.status_code, Concern.objects.public().count()) == (422, 0)

    def test_hide_takes_the_concern_away_from_the_public(self, staff_client, city):
        concern = ConcernFactory(public=True)
        decide(staff_client, concern, "hide", reason="enthält Namen")
        assert not Concern.objects.public().exists()

    def test_hide_is_refused_without_a_reason(self, staff_client, city):
        concern = ConcernFactory(public=True)
        assert decide(staff_client, concern, "hide", reason="").status_code == 422

    def test_answer_is_stored_and_closes(self, staff_client, city):
        concern = ConcernFactory(status=Status.IN_PROGRESS)
        decide(staff_client, concern, "answer", text="Repariert.")
        concern.refresh_from_db()
        assert (concern.status, concern.answer) == (Status.ANSWERED, "Repariert.")

    def test_answer_is_refused_at_the_field_when_the_status_allows_none(self, staff_client, concern):
        response = decide(staff_client, concern, "answer", text="Repariert.")
        assert response.status_code == 422
        assert "Repariert." in response.content.decode()

    def test_question_waits_for_the_submitter(self, staff_client, city):
        concern = ConcernFactory(status=Status.IN_PROGRESS)
        decide(staff_client, concern, "question", text="Welche Laterne?")
        concern.refresh_from_db()
        assert concern.status == Status.QUESTION

    def test_assign_names_the_unit(self, staff_client, concern):
        unit = OrganisationalUnitFactory(code="66")
        decide(staff_client, concern, "assign", unit="66")
        concern.refresh_from_db()
        assert concern.assigned_to == unit

    def test_status_moves_on(self, staff_client, concern):
        decide(staff_client, concern, "status", status="in_review")
        concern.refresh_from_db()
        assert concern.status == Status.IN_REVIEW

    def test_status_is_refused_when_it_may_not_follow(self, staff_client, concern):
        assert decide(staff_client, concern, "status", status="answered").status_code == 422

    def test_status_needs_a_reason_when_it_disappoints(self, staff_client, city):
        concern = ConcernFactory(status=Status.IN_REVIEW)
        response = decide(staff_client, concern, "status", status="rejected", reason="")
        assert (response.status_code, "Bitte einen Text eingeben" in response.content.decode()) == (422, True)

    def test_note_is_for_staff_only(self, staff_client, concern):
        decide(staff_client, concern, "note", text="Rücksprache mit 66")
        assert concern.events.get(kind=Event.Kind.NOTE).audience == Event.Audience.STAFF

    def test_photo_is_released_with_its_description(self, staff_client, concern):
        photo = PhotoFactory(concern=concern)
        decide(staff_client, concern, "photo", photo=photo.pk, is_released="on", alt_text="Dunkle Laterne")
        photo.refresh_from_db()
        assert (photo.is_released, photo.alt_text) == (True, "Dunkle Laterne")

    def test_photo_of_another_concern_is_refused(self, staff_client, concern):
        other = PhotoFactory(concern=ConcernFactory())
        decide(staff_client, concern, "photo", photo=other.pk, is_released="on")
        other.refresh_from_db()
        assert not other.is_released

    def test_history_names_who_decided(self, staff_client, staff, concern):
        decide(staff_client, concern, "status", status="in_review")
        assert concern.events.last().by == staff

    def test_unknown_decision_is_refused(self, staff_client, concern):
        assert staff_client.post(page_of(concern), {"decision": "explodieren"}).status_code == 400


class TestTwoAtOnce:
    """A page that was open while somebody else decided."""

    def test_second_decision_is_told_and_overwrites_nothing(self, staff_client, staff, concern):
        opened = concern.changed_at
        services.change_status(concern, status=Status.IN_REVIEW, by=UserFactory(username="kollegin"))
        response = decide(staff_client, concern, "hide", seen_at=opened, reason="enthält Namen")
        concern.refresh_from_db()
        assert (response.status_code, concern.moderation_reason) == (409, "")

    def test_conflict_page_says_who_changed_what_and_keeps_the_input(self, staff_client, concern):
        opened = concern.changed_at
        services.change_status(concern, status=Status.IN_REVIEW, by=UserFactory(username="kollegin"))
        page = decide(staff_client, concern, "hide", seen_at=opened, reason="ZZEINGABE").content.decode()
        assert [word in page for word in ("kollegin", "In Prüfung", "ZZEINGABE")] == [True] * 3

    def test_sending_again_after_the_conflict_page_is_accepted(self, staff_client, concern):
        opened = concern.changed_at
        services.change_status(concern, status=Status.IN_REVIEW, by=None)
        page = decide(staff_client, concern, "hide", seen_at=opened, reason="enthält Namen")
        form = next(form for form in page.context["forms"] if form.slug == "hide")
        staff_client.post(page_of(concern), {**form.data.dict()})
        concern.refresh_from_db()
        assert concern.moderation_reason == "enthält Namen"

    def test_decision_is_refused_when_the_page_does_not_say_what_was_seen(self, staff_client, concern):
        data = {"decision": "hide", "hide-reason": "enthält Namen"}
        assert staff_client.post(page_of(concern), data).status_code == 409

    def test_decision_is_refused_when_seen_at_is_nonsense(self, staff_client, concern):
        data = {"decision": "hide", "hide-reason": "enthält Namen", "hide-seen_at": "2026-99-99T00:00"}
        assert staff_client.post(page_of(concern), data).status_code == 409

    def test_reply_of_the_submitter_counts_as_a_change(self, staff_client, concern):
        opened = concern.changed_at
        services.reply(concern, text="Es ist schon erledigt.")
        assert decide(staff_client, concern, "hide", seen_at=opened, reason="Namen").status_code == 409

    def test_support_does_not_stand_in_the_way(self, staff_client, city):
        concern = ConcernFactory(public=True)
        services.support(concern, person="jemand")
        assert (
            decide(staff_client, concern, "hide", seen_at=concern.changed_at, reason="Namen").status_code
            == 302
        )

    def test_notes_written_at_the_same_time_all_stay(self, staff_client, concern):
        opened = concern.changed_at
        services.change_status(concern, status=Status.IN_REVIEW, by=None)
        decide(staff_client, concern, "note", seen_at=opened, text="erste")
        decide(staff_client, concern, "note", seen_at=opened, text="zweite")
        assert concern.events.filter(kind=Event.Kind.NOTE).count() == 2


def test_decision_is_visible_at_once_after_the_redirect(staff_client, concern):
    response = decide(staff_client, concern, "publish", visibility=Visibility.PUBLIC, public_text="Hell")
    assert (response.status_code, response.headers["Location"]) == (302, page_of(concern))


def test_published_concern_has_its_time(staff_client, concern):
    before = timezone.now()
    decide(staff_client, concern, "publish", visibility=Visibility.PUBLIC, public_text="Hell")
    concern.refresh_from_db()
    assert concern.published_at >= before
