"""The outbox: whatever the mail server does, no mail is lost, and none is sent twice without need."""

import socket

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from districts.outbox.models import OutgoingMail
from districts.outbox.queries import OutgoingMailQuerySet
from districts.outbox.services import deliver_due, forget_topic, queue_mail
from tests.districts.outbox import fake_smtp
from tests.factories import OutgoingMailFactory, UserFactory
from tests.parallel import run_at_once

LIST = "/verwaltung/postausgang/"
REFUSALS = ["421", "450", "550"]


@pytest.fixture
def server(settings):
    """A mail server to which the outbox delivers."""
    with fake_smtp.running() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
        settings.EMAIL_TIMEOUT = 0.5
        yield server


@pytest.fixture
def no_server(settings):
    """A port at which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = taken.getsockname()
        yield


class TestAccepting:
    """A server that works."""

    def test_mail_is_delivered(self, server, db):
        mail = OutgoingMailFactory()
        deliver_due()
        assert server.message_ids == [mail.message_id]

    def test_delivered_mail_is_noted_as_sent(self, server, db):
        OutgoingMailFactory()
        deliver_due()
        assert OutgoingMail.objects.get().sent_at is not None

    def test_delivered_mail_is_not_sent_again(self, server, db):
        OutgoingMailFactory()
        deliver_due()
        assert deliver_due() == (0, 0)

    def test_mail_has_text_and_html(self, server, db):
        OutgoingMailFactory(html="<p>Guten Tag</p>")
        deliver_due()
        types = [part.get_content_type() for part in server.messages[0].walk()]
        assert types == ["multipart/alternative", "text/plain", "text/html"]

    def test_mails_are_delivered_in_their_order(self, server, db):
        mails = OutgoingMailFactory.create_batch(3)
        deliver_due()
        assert server.message_ids == [mail.message_id for mail in mails]


class TestFailing:
    """A server that does not work."""

    @pytest.mark.parametrize("code", REFUSALS)
    def test_mail_stays_when_the_server_refuses(self, server, db, code):
        server.behaviour = code
        OutgoingMailFactory()
        deliver_due()
        assert OutgoingMail.objects.waiting().count() == 1

    @pytest.mark.parametrize("code", REFUSALS)
    def test_error_is_kept_when_the_server_refuses(self, server, db, code):
        server.behaviour = code
        OutgoingMailFactory()
        deliver_due()
        assert code in OutgoingMail.objects.get().last_error

    @pytest.mark.parametrize("code", REFUSALS)
    def test_mail_is_delivered_once_when_the_server_recovers(self, server, clock, db, code):
        mail = OutgoingMailFactory()
        server.behaviour = code
        deliver_due()
        server.behaviour = "accept"
        clock.move(minutes=1)
        deliver_due()
        assert server.message_ids == [mail.message_id]

    def test_mail_stays_when_nobody_listens(self, no_server, db):
        OutgoingMailFactory()
        assert deliver_due() == (0, 1)

    def test_mail_stays_when_the_server_hangs(self, server, db):
        server.behaviour = "hang"
        OutgoingMailFactory()
        assert deliver_due() == (0, 1)

    def test_mail_is_repeated_once_with_the_same_id_when_the_answer_was_lost(self, server, clock, db):
        mail = OutgoingMailFactory()
        server.behaviour = "hang up after data"
        deliver_due()
        server.behaviour = "accept"
        for _minute in range(5):
            clock.move(minutes=1)
            deliver_due()
        assert server.message_ids == [mail.message_id] * 2

    def test_nothing_is_lost_in_a_day_without_server(self, server, clock, db):
        mails = OutgoingMailFactory.create_batch(5)
        server.behaviour = "450"
        for _half_hour in range(48):
            deliver_due()
            clock.move(minutes=30)
        server.behaviour = "accept"
        clock.move(hours=1)
        deliver_due()
        assert server.message_ids == [mail.message_id for mail in mails]

    def test_attempts_become_rarer_up_to_an_hour(self, no_server, clock, db):
        mail = OutgoingMailFactory()
        waits = []
        for _attempt in range(8):
            deliver_due()
            mail.refresh_from_db()
            waits.append((mail.next_attempt_at - clock.now).total_seconds() / 60)
            clock.now = mail.next_attempt_at
        assert waits == [1, 2, 4, 8, 16, 32, 60, 60]

    def test_mail_is_still_tried_just_before_three_days(self, no_server, clock, db):
        OutgoingMailFactory()
        clock.move(days=3)
        deliver_due()
        assert OutgoingMail.objects.waiting().exists()

    def test_mail_is_given_up_after_three_days(self, no_server, clock, db):
        OutgoingMailFactory()
        clock.move(days=3, minutes=1)
        deliver_due()
        assert OutgoingMail.objects.get().given_up_at == clock.now

    def test_later_mail_about_the_same_topic_waits_for_the_earlier(self, server, clock, db):
        first = OutgoingMailFactory(topic="7KQM-2XRT")
        server.behaviour = "450"
        deliver_due()
        second = OutgoingMailFactory(topic="7KQM-2XRT")
        server.behaviour = "accept"
        deliver_due()
        clock.move(minutes=1)
        deliver_due()
        assert server.message_ids == [first.message_id, second.message_id]

    def test_mail_about_another_topic_does_not_wait(self, server, db):
        OutgoingMailFactory(topic="7KQM-2XRT")
        server.behaviour = "450"
        deliver_due()
        other = OutgoingMailFactory(topic="ANDE-RESX")
        server.behaviour = "accept"
        deliver_due()
        assert server.message_ids == [other.message_id]


class TestWorkersAtOnce:
    """Two workers on the same outbox."""

    @pytest.mark.django_db(transaction=True)
    def test_every_mail_is_sent_once(self, server):
        server.delay_s = 0.05
        mails = OutgoingMailFactory.create_batch(6)
        run_at_once(2, lambda _number: deliver_due())
        assert sorted(server.message_ids) == sorted(mail.message_id for mail in mails)

    @pytest.mark.django_db(transaction=True)
    def test_mails_are_sent_twice_when_the_row_lock_is_taken_away(self, server, monkeypatch):
        monkeypatch.setattr(OutgoingMailQuerySet, "select_for_update", lambda self, **_options: self)
        server.delay_s = 0.2
        OutgoingMailFactory()
        run_at_once(2, lambda _number: deliver_due())
        assert len(server.message_ids) == 2


class TestQueue:
    """Mails come and go with what they report."""

    def test_mail_is_gone_when_the_transaction_fails(self, db):
        with transaction.atomic():
            queue_mail(recipient="a@mail.invalid", subject="Neues", text="…")
            transaction.set_rollback(True)
        assert not OutgoingMail.objects.exists()

    def test_subject_is_one_line(self, db):
        mail = queue_mail(recipient="a@mail.invalid", subject="Neues\r\nBcc: b@mail.invalid", text="…")
        assert mail.subject == "Neues Bcc: b@mail.invalid"

    def test_recipient_must_be_an_address(self, db):
        with pytest.raises(ValidationError):
            queue_mail(recipient="a@mail.invalid, b@mail.invalid", subject="Neues", text="…")

    def test_topic_is_forgotten_with_sent_mails_too(self, server, db):
        OutgoingMailFactory(topic="7KQM-2XRT")
        deliver_due()
        OutgoingMailFactory(topic="7KQM-2XRT")
        forget_topic("7KQM-2XRT")
        assert not OutgoingMail.objects.exists()


class TestPage:
    """What staff see of it."""

    def test_page_sends_to_login_when_anonymous(self, client, db):
        assert client.get(LIST).headers["Location"] == f"/verwaltung/anmelden/?next={LIST}"

    def test_page_is_forbidden_without_the_permission(self, client, db):
        client.force_login(UserFactory(permissions=["concerns.view_concern", "concerns.change_concern"]))
        assert client.get(LIST).status_code == 403

    def test_page_shows_the_error(self, staff_client):
        OutgoingMailFactory(attempts=1, last_error="SMTPServerDisconnected: weg")
        assert "SMTPServerDisconnected: weg" in staff_client.get(LIST).content.decode()

    def test_page_shows_no_text_of_a_mail(self, staff_client):
        OutgoingMailFactory(text="ZZTEXT-17")
        assert "ZZTEXT-17" not in staff_client.get(LIST).content.decode()

    def test_page_says_so_when_nothing_waits(self, staff_client):
        assert "Alle Nachrichten sind verschickt." in staff_client.get(LIST).content.decode()

    def test_button_makes_a_given_up_mail_due(self, staff_client, server, clock):
        mail = OutgoingMailFactory(given_up_at=clock.now, attempts=80)
        staff_client.post(f"{LIST}{mail.pk}/noch-einmal/")
        deliver_due()
        assert server.message_ids == [mail.message_id]

    def test_button_is_forbidden_without_the_permission(self, client, db, clock):
        mail = OutgoingMailFactory(given_up_at=clock.now)
        client.force_login(UserFactory())
        assert client.post(f"{LIST}{mail.pk}/noch-einmal/").status_code == 403

    def test_button_is_not_found_for_a_sent_mail(self, staff_client, clock):
        mail = OutgoingMailFactory(sent_at=clock.now)
        assert staff_client.post(f"{LIST}{mail.pk}/noch-einmal/").status_code == 404

    def test_page_needs_few_queries(self, staff_client, django_assert_max_num_queries):
        OutgoingMailFactory.create_batch(20)
        with django_assert_max_num_queries(8):
            staff_client.get(LIST)
