"""What who reported may do, and a history that stays as it was written."""

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction

from layers.concerns import services
from layers.concerns.lifecycle import Status
from layers.concerns.models import Concern, Event, Support
from tests.factories import (
    ConcernFactory,
)


def again(concern):
    """Return ``concern`` as it is stored."""
    return Concern.objects.get(pk=concern.pk)


class TestSubmitter:
    """What who reported may do."""

    def test_reply_to_a_question_puts_the_concern_back_into_review(self, db):
        concern = ConcernFactory(status=Status.QUESTION)
        services.reply(concern, text="Die dritte Laterne.")
        assert again(concern).status == Status.IN_REVIEW

    def test_reply_at_any_other_time_leaves_the_status(self, db):
        concern = ConcernFactory(status=Status.IN_PROGRESS)
        services.reply(concern, text="Noch etwas.")
        assert again(concern).status == Status.IN_PROGRESS

    def test_reply_is_not_public(self, db):
        assert services.reply(ConcernFactory(), text="Hallo").audience == Event.Audience.SUBMITTER

    def test_not_solved_reopens(self, db):
        concern = ConcernFactory(status=Status.ANSWERED)
        services.give_feedback(concern, is_solved=False, text="Noch dunkel.")
        assert again(concern).status == Status.REOPENED

    def test_solved_leaves_it_answered(self, db):
        concern = ConcernFactory(status=Status.ANSWERED)
        services.give_feedback(concern, is_solved=True)
        assert again(concern).status == Status.ANSWERED

    @pytest.mark.parametrize("status", [Status.RECEIVED, Status.REJECTED, Status.WITHDRAWN])
    def test_feedback_is_refused_when_there_is_no_result(self, db, status):
        with pytest.raises(ValidationError):
            services.give_feedback(ConcernFactory(status=status), is_solved=False)

    def test_withdrawn_concern_disappears_from_the_public(self, city):
        services.withdraw(ConcernFactory(public=True))
        assert not Concern.objects.public().exists()

    def test_closed_concern_cannot_be_withdrawn(self, db):
        with pytest.raises(ValidationError):
            services.withdraw(ConcernFactory(status=Status.ANSWERED))

    def test_support_counts_once_per_person(self, city):
        concern = ConcernFactory(public=True)
        assert [services.support(concern, person=name) for name in ("a", "a", "b")] == [True, False, True]
        assert again(concern).supporters == 2

    def test_support_is_refused_when_the_concern_is_not_public(self, db):
        with pytest.raises(ValidationError):
            services.support(ConcernFactory(), person="a")

    def test_person_of_a_support_is_not_stored(self, city):
        services.support(ConcernFactory(public=True), person="ZZPERSON")
        assert "ZZPERSON" not in str(Support.objects.values().get())


class TestHistory:
    """Entries stay as they were written."""

    @pytest.fixture
    def event(self, db):
        """An entry."""
        return ConcernFactory().events.get()

    def test_entry_cannot_be_changed(self, event):
        with pytest.raises(DatabaseError, match="Cannot update or delete"):
            Event.objects.filter(pk=event.pk).update(text="geschönt")

    def test_entry_cannot_be_removed(self, event):
        with pytest.raises(DatabaseError, match="Cannot update or delete"):
            event.delete()

    def test_concern_cannot_be_removed_with_its_history(self, event):
        with pytest.raises(DatabaseError, match="Cannot update or delete"):
            event.concern.delete()

    def test_entry_cannot_be_changed_by_plain_sql(self, event):
        with pytest.raises(DatabaseError, match="Cannot update or delete"), connection.cursor() as cursor:
            cursor.execute("UPDATE concerns_event SET text = 'geschönt'")

    def test_entry_cannot_be_changed_after_an_erasure(self, event):
        services.erase(ConcernFactory())
        with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
            Event.objects.filter(pk=event.pk).update(text="geschönt")
