"""What staff decide: what may become public, which status may follow, and what the history says."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from districts.outbox.models import OutgoingMail
from layers.concerns import services
from layers.concerns.lifecycle import TRANSITIONS, Status, Visibility
from layers.concerns.models import Concern, Event
from tests.factories import (
    CategoryFactory,
    ConcernFactory,
    ContactFactory,
    OrganisationalUnitFactory,
)


def again(concern):
    """Return ``concern`` as it is stored."""
    return Concern.objects.get(pk=concern.pk)


class TestPublish:
    """What may become public."""

    def test_text_is_shown_as_submitted_unless_edited(self, city, by):
        concern = services.publish(ConcernFactory(text="So war es."), visibility=Visibility.PUBLIC, by=by)
        assert concern.public_text == "So war es."

    def test_edited_text_is_shown_and_the_original_kept(self, city, by):
        concern = ConcernFactory(text="Herr X stört.")
        services.publish(concern, visibility=Visibility.PUBLIC, public_text="Es stört.", by=by)
        stored = again(concern)
        assert (stored.public_text, stored.text) == ("Es stört.", "Herr X stört.")

    def test_without_text_shows_no_text(self, city, by):
        concern = services.publish(ConcernFactory(), visibility=Visibility.PUBLIC_WITHOUT_TEXT, by=by)
        assert concern.public_text == ""

    @pytest.mark.parametrize("kind", ["sensitive", "never_located"])
    def test_sensitive_topic_is_never_fully_public(self, city, by, kind):
        concern = ConcernFactory(category=CategoryFactory(**{kind: True}))
        with pytest.raises(ValidationError, match="sensibel"):
            services.publish(concern, visibility=Visibility.PUBLIC, by=by)

    def test_internal_is_no_way_to_publish(self, city, by):
        with pytest.raises(ValidationError):
            services.publish(ConcernFactory(), visibility=Visibility.INTERNAL, by=by)

    def test_erased_concern_cannot_be_published(self, city, by):
        concern = ConcernFactory()
        services.erase(concern)
        with pytest.raises(ValidationError, match="anonymisiert"):
            services.publish(concern, visibility=Visibility.PUBLIC, by=by)

    def test_history_says_who_published(self, city, by):
        concern = ConcernFactory()
        services.publish(concern, visibility=Visibility.PUBLIC, by=by)
        assert concern.events.last().by == by

    def test_first_publication_keeps_its_time_when_published_again(self, city, by, clock):
        concern = ConcernFactory()
        first = services.publish(concern, visibility=Visibility.PUBLIC, by=by).published_at
        clock.move(days=1)
        second = services.publish(concern, visibility=Visibility.PUBLIC_WITHOUT_TEXT, by=by)
        assert second.published_at == first

    def test_hidden_concern_keeps_nothing_public(self, city, by):
        concern = services.hide(ConcernFactory(public=True), reason="enthält Namen", by=by)
        shown = (concern.public_text, concern.public_location, concern.public_stadtteil_keys)
        assert shown == ("", None, [])

    @pytest.mark.parametrize("reason", ["", "   "])
    def test_hiding_needs_a_reason(self, city, by, reason):
        with pytest.raises(ValidationError):
            services.hide(ConcernFactory(public=True), reason=reason, by=by)

    def test_database_refuses_public_remains_of_an_internal_concern(self, city):
        concern = ConcernFactory(public=True)
        with pytest.raises(IntegrityError, match="concerns_internal_concern_has_nothing_public"):
            Concern.objects.filter(pk=concern.pk).update(visibility=Visibility.INTERNAL)


class TestStatus:
    """The table is kept by the services, not only by the forms."""

    @pytest.mark.parametrize("old", Status)
    def test_jump_is_refused_when_the_table_lacks_it(self, db, old):
        concern = ConcernFactory(status=old, answer="Ja.")
        for new in set(Status) - TRANSITIONS[old]:
            with pytest.raises(ValidationError):
                services.change_status(concern, status=new, reason="Darum.")
        assert again(concern).status == old

    def test_answered_needs_an_answer(self, db):
        with pytest.raises(ValidationError, match="Antwort"):
            services.change_status(ConcernFactory(status=Status.IN_PROGRESS), status=Status.ANSWERED)

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            (Status.IN_REVIEW, Status.REJECTED),
            (Status.IN_REVIEW, Status.MERGED),
            (Status.IN_PROGRESS, Status.NOT_FEASIBLE),
            (Status.QUESTION, Status.CLOSED_UNANSWERED),
        ],
    )
    def test_disappointing_status_needs_a_reason(self, db, old, new):
        with pytest.raises(ValidationError):
            services.change_status(ConcernFactory(status=old), status=new)

    def test_closing_sets_the_time_and_reopening_clears_it(self, db, clock):
        concern = services.change_status(
            ConcernFactory(status=Status.IN_PROGRESS), status=Status.NOT_FEASIBLE, reason="Kein Geld."
        )
        reopened = services.give_feedback(concern, is_solved=False)
        assert (concern.closed_at, reopened.closed_at) == (clock.now, None)

    def test_reason_is_for_the_submitter_only(self, db):
        concern = ConcernFactory(status=Status.IN_REVIEW)
        services.change_status(concern, status=Status.REJECTED, reason="Beleidigung.")
        assert concern.events.get(text="Beleidigung.").audience == Event.Audience.SUBMITTER

    def test_confirmed_submitter_is_told(self, db):
        contact = ContactFactory(concern=ConcernFactory())
        services.change_status(contact.concern, status=Status.IN_REVIEW)
        assert OutgoingMail.objects.get().recipient == contact.email

    def test_unconfirmed_submitter_is_not_told(self, db):
        contact = ContactFactory(concern=ConcernFactory(), email_confirmed_at=None)
        services.change_status(contact.concern, status=Status.IN_REVIEW)
        assert not OutgoingMail.objects.exists()

    def test_assignment_of_a_concern_in_review_moves_it_on(self, db, by):
        unit = OrganisationalUnitFactory()
        concern = services.assign(ConcernFactory(status=Status.IN_REVIEW), unit=unit, by=by)
        assert (concern.status, concern.assigned_to) == (Status.ASSIGNED, unit)

    def test_reason_of_an_assignment_is_for_staff_only(self, db, by):
        concern = ConcernFactory()
        services.assign(concern, unit=OrganisationalUnitFactory(), by=by, reason="ZZINTERN")
        assert concern.events.get(text="ZZINTERN").audience == Event.Audience.STAFF
