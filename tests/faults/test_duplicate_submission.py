"""The same concern sent again, in every way that browsers and people find."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from tests.faults.client import answers, photo_of
from tests.faults.visitor import NEW, Visitor

AT_ONCE = 20
UNLOCKED = """
    CREATE SCHEMA unlocked;
    CREATE FUNCTION unlocked.pg_advisory_xact_lock(bigint) RETURNS void LANGUAGE sql AS '';
    ALTER DATABASE sozialraumkarte SET search_path = unlocked, public, pg_catalog;
"""
LOCKED = """
    ALTER DATABASE sozialraumkarte RESET search_path;
    DROP SCHEMA unlocked CASCADE;
"""
SLOW = """
    CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(0.8); RETURN NEW; END';
    CREATE TRIGGER slow BEFORE INSERT ON concerns_concern FOR EACH ROW EXECUTE FUNCTION slow();
"""
UNIQUE_INDEX = """
    SELECT conname FROM pg_constraint
    WHERE conrelid = 'concerns_concern'::regclass AND contype = 'u'
    AND pg_get_constraintdef(oid) = 'UNIQUE (submission_hash)'
"""


class Person:
    """One browser with an open form; ``text`` tells its concerns from all others."""

    def __init__(self, service, number):
        self.service = service
        self.visitor = Visitor(service.port)
        form = self.visitor.open_form()
        self.fields = answers(number, form["key"], csrfmiddlewaretoken=form["csrfmiddlewaretoken"])
        self.text = self.fields["text"]

    def send(self, **changes):
        """Send the last step; return the answer."""
        return self.visitor.post(NEW, [*(self.fields | changes).items()])

    def send_at_once(self, times, **changes):
        """Send the last step ``times`` over at the same moment; return the answers."""
        gate = Barrier(times)

        def one(_number):
            gate.wait(timeout=20)
            return self.send(**changes)

        with ThreadPoolExecutor(times) as crowd:
            return list(crowd.map(one, range(times)))

    def stored(self):
        """Return the numbers of the concerns with this text."""
        rows = self.service.query("SELECT reference FROM concerns_concern WHERE text = %s", [self.text])
        return [reference for (reference,) in rows]

    def mails(self):
        """Return how many mails the person will get."""
        [(count,)] = self.service.query(
            "SELECT count(*) FROM outbox_outgoingmail WHERE recipient = %s", [self.fields["email"]]
        )
        return count

    def age(self, interval):
        """Make the person's concerns older."""
        self.service.query(
            "UPDATE concerns_concern SET submitted_at = submitted_at - %s::interval WHERE text = %s",
            [interval, self.text],
        )


@pytest.fixture
def person(service, first_number):
    """Somebody who is about to send."""
    return Person(service, first_number)


@pytest.fixture
def slow_insert(service):
    """A database that takes its time, so that submissions sent at once do meet."""
    service.query(SLOW)
    yield
    service.query("DROP FUNCTION slow CASCADE")


@pytest.fixture
def unguarded(service):
    """The database without the locks and the unique index that keep submissions apart."""
    [(name,)] = service.query(UNIQUE_INDEX)
    service.query(f"ALTER TABLE concerns_concern DROP CONSTRAINT {name}")
    service.query(UNLOCKED)
    forget_connections(service)
    yield
    service.query(LOCKED)
    service.query("TRUNCATE concerns_concern CASCADE")
    service.query(f"ALTER TABLE concerns_concern ADD CONSTRAINT {name} UNIQUE (submission_hash)")
    forget_connections(service)


def forget_connections(service):
    """Let the web server connect anew, with the settings of now."""
    service.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
    )


def test_double_click_gives_one_concern_and_one_mail(person):
    first, second = person.send_at_once(2)
    assert (first.reference, person.stored(), person.mails()) == (second.reference, [first.reference], 1)


def test_twenty_at_once_with_one_key_all_get_the_same_number(slow_insert, person):
    numbers = {answer.reference for answer in person.send_at_once(AT_ONCE)}
    assert (numbers, person.mails()) == ({*person.stored()}, 1)


def test_back_and_send_again_gives_the_same_number(person):
    first = person.send()
    review = person.send(step="2")
    again = person.send(key=dict(review.hidden)["key"])
    assert (again.reference, person.stored()) == (first.reference, [first.reference])


def test_two_tabs_with_the_same_content_give_one_concern(person):
    other_tab = dict(person.visitor.get(NEW).hidden)["key"]
    first, second = person.send(), person.send(key=other_tab)
    assert (first.reference, person.stored()) == (second.reference, [first.reference])


def test_two_tabs_with_different_content_give_two_concerns(person):
    other_tab = dict(person.visitor.get(NEW).hidden)["key"]
    first = person.send()
    second = person.send(key=other_tab, text="In der anderen Straße ist es genauso.")
    assert None not in (first.reference, second.reference) and first.reference != second.reference


def test_same_key_with_other_content_is_a_conflict(person):
    first = person.send()
    answer = person.send(text="Etwas ganz anderes als vorher.")
    assert (answer.status, person.stored()) == (409, [first.reference])


def test_same_key_a_day_later_gives_the_same_number(person):
    first = person.send()
    person.age("25 hours")
    assert person.send().reference == first.reference


def test_repetition_without_a_key_within_a_minute_gives_the_same_number(person):
    first = person.send()
    assert (person.send(key="").reference, person.stored()) == (first.reference, [first.reference])


def test_photo_is_kept_once_when_its_concern_is_sent_twice(person, service):
    fields = [pair for pair in (person.fields | {"step": "1"}).items() if pair[0] != "send"]
    token = dict(person.visitor.upload(NEW, fields, photo_of(9)).hidden)["photo"]
    first, second = person.send_at_once(2, photo=token)
    rows = service.query(
        "SELECT count(*) FROM concerns_photo JOIN concerns_concern c ON c.id = concern_id WHERE reference = %s",
        [first.reference],
    )
    assert (second.reference, rows) == (first.reference, [(1,)])


def test_several_concerns_appear_when_locks_and_unique_index_are_gone(unguarded, slow_insert, person):
    person.send_at_once(AT_ONCE)
    assert len(person.stored()) > 1
