"""Pages for staff: who may enter, what they find and what they see."""

import pytest

from layers.concerns import services
from layers.concerns.lifecycle import Status
from layers.concerns.models import Concern
from tests.factories import (
    CategoryFactory,
    ConcernFactory,
    ContactFactory,
    UserFactory,
    grid_point,
)
from tests.layers.concerns.staff_pages import LIST, decide, page_of


@pytest.fixture
def concern(city):
    """A new concern that nobody has moderated."""
    return ConcernFactory(text="Die Laterne ist dunkel.", location=grid_point(0.5, 0.5))


class TestWhoMayEnter:
    """Three visitors at both pages."""

    def test_list_sends_to_login_when_anonymous(self, client, db):
        assert client.get(LIST).headers["Location"] == f"/verwaltung/anmelden/?next={LIST}"

    def test_list_is_forbidden_when_account_lacks_the_permission(self, client, db):
        client.force_login(UserFactory())
        assert client.get(LIST).status_code == 403

    def test_list_is_forbidden_when_account_may_only_view(self, client, db):
        client.force_login(UserFactory(permissions=["concerns.view_concern"]))
        assert client.get(LIST).status_code == 403

    def test_list_opens_for_staff(self, staff_client):
        assert staff_client.get(LIST).status_code == 200

    def test_detail_sends_to_login_when_anonymous(self, client, concern):
        assert client.get(page_of(concern)).headers["Location"].startswith("/verwaltung/anmelden/?next=")

    def test_decision_changes_nothing_when_anonymous(self, client, concern):
        decide(client, concern, "publish", visibility="public", public_text="Offen")
        assert not Concern.objects.public().exists()

    def test_decision_is_forbidden_when_account_lacks_the_permission(self, client, concern):
        client.force_login(UserFactory())
        assert decide(client, concern, "publish", visibility="public", public_text="x").status_code == 403

    def test_pages_are_not_stored_by_browsers(self, staff_client, concern):
        assert "no-store" in staff_client.get(page_of(concern)).headers["Cache-Control"]


class TestList:
    """What the filter finds."""

    def found(self, client, **query):
        """Return the references on the page, in order."""
        return [one.reference for one in client.get(LIST, query).context["page"]]

    def test_list_shows_the_newest_first(self, staff_client, city):
        ConcernFactory.create_batch(3)
        assert self.found(staff_client) == ["TEST-0003", "TEST-0002", "TEST-0001"]

    def test_list_is_paginated_when_there_are_many(self, staff_client, city):
        ConcernFactory.create_batch(26)
        assert self.found(staff_client, seite="2") == ["TEST-0001"]

    def test_list_finds_by_status(self, staff_client, city):
        ConcernFactory()
        answered = ConcernFactory(status=Status.ANSWERED)
        assert self.found(staff_client, status="answered") == [answered.reference]

    def test_list_finds_undecided_ones(self, staff_client, concern):
        ConcernFactory(public=True)
        ConcernFactory(moderation_reason="enthält Namen")
        ConcernFactory(status=Status.WITHDRAWN)
        assert self.found(staff_client, sichtbarkeit="undecided") == [concern.reference]

    def test_list_finds_by_stadtteil(self, staff_client, city):
        ConcernFactory(location=grid_point(0.5, 0.5))
        there = ConcernFactory(location=grid_point(1.5, 1.5))
        assert self.found(staff_client, stadtteil="04") == [there.reference]

    def test_list_finds_by_group_of_categories(self, staff_client, city):
        group = CategoryFactory(slug="gruppe")
        ConcernFactory()
        inside = ConcernFactory(category=CategoryFactory(parent=group))
        assert self.found(staff_client, thema="gruppe") == [inside.reference]

    def test_list_finds_by_text_that_is_not_public(self, staff_client, concern):
        ConcernFactory(text="Die Bank ist morsch.")
        assert self.found(staff_client, text="laterne") == [concern.reference]

    def test_list_finds_by_reference(self, staff_client, city):
        wanted, _other = ConcernFactory.create_batch(2)
        assert self.found(staff_client, text=wanted.reference.lower()) == [wanted.reference]

    def test_list_finds_text_literally_when_it_holds_wildcards(self, staff_client, concern):
        assert self.found(staff_client, text="%") == []

    def test_list_says_so_when_the_filter_is_wrong(self, staff_client, city):
        assert staff_client.get(LIST, {"status": "quatsch"}).status_code == 400

    @pytest.mark.parametrize("count", [1, 25])
    def test_list_needs_few_queries_however_many_concerns(
        self, staff_client, city, count, django_assert_max_num_queries
    ):
        ConcernFactory.create_batch(count)
        with django_assert_max_num_queries(11):
            staff_client.get(LIST)


class TestDetail:
    """What staff see of one concern."""

    def shown(self, client, concern):
        """Return the page's text."""
        return client.get(page_of(concern)).content.decode()

    def test_detail_is_not_found_when_there_is_no_such_concern(self, staff_client):
        assert staff_client.get(f"{LIST}NIX-0000/").status_code == 404

    def test_detail_shows_contact_data(self, staff_client, concern):
        ContactFactory(concern=concern, email="zz17@mail.invalid")
        assert "zz17@mail.invalid" in self.shown(staff_client, concern)

    def test_detail_shows_internal_notes(self, staff_client, staff, concern):
        services.add_note(concern, text="ZZNOTIZ", by=staff)
        assert "ZZNOTIZ" in self.shown(staff_client, concern)

    def test_detail_escapes_what_residents_write(self, staff_client, city):
        concern = ConcernFactory(text="<script>alert(1)</script>")
        assert "<script>alert" not in self.shown(staff_client, concern)

    def test_preview_hides_the_exact_place_when_the_topic_is_sensitive(self, staff_client, city):
        concern = ConcernFactory(category=CategoryFactory(sensitive=True), location=grid_point(0.5, 0.5))
        preview = staff_client.get(page_of(concern)).context["preview"]
        assert not preview["is_exact"]

    def test_preview_has_no_place_when_the_topic_is_never_located(self, staff_client, city):
        concern = ConcernFactory(category=CategoryFactory(never_located=True), location=grid_point(0.5, 0.5))
        assert staff_client.get(page_of(concern)).context["preview"]["place"] is None

    def test_preview_stores_nothing(self, staff_client, concern):
        self.shown(staff_client, concern)
        assert not Concern.objects.public().exists()

    def test_detail_offers_only_statuses_that_may_follow(self, staff_client, concern):
        forms = {form.slug: form for form in staff_client.get(page_of(concern)).context["forms"]}
        assert [value for value, _label in forms["status"].fields["status"].choices] == ["in_review"]

    def test_detail_offers_no_answer_when_the_status_allows_none(self, staff_client, concern):
        assert "answer" not in {form.slug for form in staff_client.get(page_of(concern)).context["forms"]}

    def test_detail_offers_nothing_when_the_concern_is_erased(self, staff_client, concern):
        services.erase(concern)
        assert staff_client.get(page_of(concern)).context["forms"] == []

    def test_detail_needs_few_queries(self, staff_client, concern, django_assert_max_num_queries):
        ContactFactory(concern=concern)
        with django_assert_max_num_queries(14):
            staff_client.get(page_of(concern))
