"""Many at the same moment: one concern, every note, one answer; and proof that without the locks it fails."""

from dataclasses import replace
from threading import Barrier, BrokenBarrierError

import pytest
from django.db import IntegrityError, connection

from districts.outbox.models import OutgoingMail
from layers.concerns import services
from layers.concerns.lifecycle import Status
from layers.concerns.models import Concern, Event, Support
from layers.concerns.services import submission
from tests.factories import (
    ConcernFactory,
)
from tests.parallel import run_at_once


def again(concern):
    """Return ``concern`` as it is stored."""
    return Concern.objects.get(pk=concern.pk)


@pytest.fixture
def without_locks(monkeypatch):
    """Take the advisory locks away, and let both look before either writes."""
    both_have_looked = Barrier(2)
    look = submission._already_submitted

    def look_together(*hashes):
        found = look(*hashes)
        try:
            both_have_looked.wait(timeout=5)
        except BrokenBarrierError:
            pytest.fail("only one submission was under way")
        return found

    monkeypatch.setattr(submission, "_queue_up_behind", lambda *hashes: None)
    monkeypatch.setattr(submission, "_already_submitted", look_together)


@pytest.fixture
def without_unique_index(transactional_db):
    """Take the unique index on the form's key away for one test."""
    constraint = connection.introspection.get_constraints
    with connection.cursor() as cursor:
        names = [
            name
            for name, one in constraint(cursor, Concern._meta.db_table).items()
            if one["unique"] and one["columns"] == ["submission_hash"]
        ]
        for name in names:
            cursor.execute(f'ALTER TABLE concerns_concern DROP CONSTRAINT "{name}"')
        yield
        cursor.execute("TRUNCATE concerns_concern CASCADE")
        for name in names:
            cursor.execute(f'ALTER TABLE concerns_concern ADD CONSTRAINT "{name}" UNIQUE (submission_hash)')


@pytest.mark.django_db(transaction=True)
class TestParallel:
    """Many at the same moment."""

    def test_twenty_with_one_key_give_one_concern(self, said):
        found = run_at_once(20, lambda _number: services.submit_concern(said).reference)
        assert (len(set(found)), Concern.objects.count()) == (1, 1)

    def test_twenty_with_one_key_give_one_receipt_and_one_history(self, said):
        run_at_once(20, lambda _number: services.submit_concern(replace(said, email="a@mail.invalid")))
        assert (OutgoingMail.objects.count(), Event.objects.count()) == (1, 1)

    def test_twenty_with_own_keys_and_one_content_give_one_concern(self, said):
        run_at_once(20, lambda number: services.submit_concern(replace(said, key=f"formular-{number}")))
        assert Concern.objects.count() == 1

    def test_two_concerns_appear_when_locks_and_unique_index_are_taken_away(
        self, said, without_locks, without_unique_index
    ):
        run_at_once(2, lambda _number: services.submit_concern(said))
        assert Concern.objects.count() == 2

    def test_unique_index_alone_still_refuses_the_second(self, said, without_locks):
        found = run_at_once(2, lambda _number: services.submit_concern(said))
        assert [type(one) for one in found].count(IntegrityError) == 1

    def test_twenty_supporters_are_all_counted(self, said):
        concern = ConcernFactory(public=True)
        run_at_once(20, lambda number: services.support(concern, person=f"person {number}"))
        assert again(concern).supporters == 20

    def test_one_supporter_twenty_times_counts_once(self, said):
        concern = ConcernFactory(public=True)
        run_at_once(20, lambda _number: services.support(concern, person="dieselbe"))
        assert (again(concern).supporters, Support.objects.count()) == (1, 1)

    def test_fifty_notes_at_once_all_stay(self, said, by):
        concern = ConcernFactory()
        run_at_once(50, lambda number: services.add_note(concern, text=f"Notiz {number}", by=by))
        assert concern.events.filter(kind="note").count() == 50

    def test_one_of_two_answers_on_what_was_seen_is_refused(self, said, by):
        concern = ConcernFactory(status=Status.IN_PROGRESS)

        def answer(number):
            with services.unchanged_since(concern, concern.changed_at) as row:
                services.answer(row, text=f"Antwort {number}", by=by)

        found = run_at_once(2, answer)
        assert [type(one) for one in found].count(services.ChangedMeanwhile) == 1
