"""The login of staff: in, out, wrong, too often, and what it does not tell."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from tests.factories import UserFactory

LOGIN = "/verwaltung/anmelden/"
PASSWORD = "richtig pferd batterie"


def attempt(client, *, username="konto1", password="falsch", **extra):
    """Try to log in."""
    return client.post(LOGIN, {"username": username, "password": password}, **extra)


@pytest.fixture
def user(db):
    """An account."""
    return UserFactory(username="konto1")


class TestLogin:
    """One attempt."""

    def test_right_password_opens_the_list(self, client, user):
        assert attempt(client, password=PASSWORD).headers["Location"] == reverse("concerns_staff:list")

    def test_right_password_leads_back_to_where_one_came_from(self, client, user):
        data = {"username": "konto1", "password": PASSWORD, "next": "/verwaltung/postausgang/"}
        assert client.post(LOGIN, data).headers["Location"] == "/verwaltung/postausgang/"

    def test_login_never_leads_to_another_site(self, client, user):
        data = {"username": "konto1", "password": PASSWORD, "next": "https://evil.invalid/"}
        assert client.post(LOGIN, data).headers["Location"] == reverse("concerns_staff:list")

    def test_wrong_password_is_told_with_the_name_kept(self, client, user):
        response = attempt(client)
        assert response.status_code == 422
        assert 'value="konto1"' in response.content.decode()

    def test_unknown_account_gets_the_same_sentence_as_a_wrong_password(self, client, user):
        known, unknown = attempt(client), attempt(client, username="gibtesnicht")
        assert known.context["form"].errors == unknown.context["form"].errors

    def test_inactive_account_gets_the_same_sentence_as_a_wrong_password(self, client, user):
        UserFactory(username="fort", is_active=False)
        wrong, inactive = attempt(client), attempt(client, username="fort", password=PASSWORD)
        assert wrong.context["form"].errors == inactive.context["form"].errors

    def test_empty_form_is_told(self, client, db):
        assert attempt(client, username="", password="").status_code == 422

    def test_nul_byte_is_no_server_error(self, client, db):
        assert attempt(client, username="kon\x00to").status_code == 422

    def test_fields_help_password_managers(self, client, db):
        page = client.get(LOGIN).content.decode()
        assert 'autocomplete="username"' in page
        assert 'autocomplete="current-password"' in page

    def test_who_is_logged_in_does_not_see_the_form(self, staff_client):
        assert staff_client.get(LOGIN).status_code == 302

    def test_login_page_never_leads_to_itself(self, staff_client):
        response = staff_client.get(LOGIN, {"next": LOGIN})
        assert response.headers["Location"] == reverse("concerns_staff:list")

    def test_logout_ends_the_session(self, staff_client):
        staff_client.post("/verwaltung/abmelden/")
        assert staff_client.get(reverse("concerns_staff:list")).status_code == 302

    def test_logout_by_a_link_does_nothing(self, staff_client):
        assert staff_client.get("/verwaltung/abmelden/").status_code == 405


class TestTooManyFailures:
    """More than ten failures from one address."""

    @pytest.fixture
    def tired(self, client, user, clock):
        """A browser after ten failures."""
        for _failure in range(10):
            attempt(client)
        return client

    def test_ten_failures_are_only_told(self, client, user, clock):
        assert [attempt(client).status_code for _failure in range(10)] == [422] * 10

    def test_eleventh_attempt_has_to_wait(self, tired):
        assert attempt(tired).status_code == 429

    def test_right_password_has_to_wait_too(self, tired):
        assert attempt(tired, password=PASSWORD).status_code == 429

    def test_page_says_how_long_to_wait(self, tired):
        response = attempt(tired)
        assert 0 < int(response.headers["Retry-After"]) <= 600
        assert "Bitte warten Sie" in response.content.decode()

    def test_login_works_again_after_the_window(self, tired, clock):
        clock.move(minutes=10)
        assert attempt(tired, password=PASSWORD).status_code == 302

    def test_another_address_need_not_wait(self, tired):
        assert attempt(tired, password=PASSWORD, REMOTE_ADDR="203.0.113.9").status_code == 302

    def test_right_passwords_do_not_count(self, client, user, clock):
        for _success in range(12):
            attempt(client, password=PASSWORD)
            client.logout()
        assert attempt(client).status_code == 422


class TestPassword:
    """Changing one's own password."""

    def change(self, client, **values):
        """Send the form."""
        data = {"old_password": PASSWORD, "new_password1": "", "new_password2": ""} | values
        return client.post("/verwaltung/passwort/", data)

    def test_page_sends_to_login_when_anonymous(self, client, db):
        assert client.get("/verwaltung/passwort/").status_code == 302

    def test_new_password_is_stored(self, staff_client, staff):
        new = "ganz anderes langes Wort"
        self.change(staff_client, new_password1=new, new_password2=new)
        staff.refresh_from_db()
        assert staff.check_password(new)

    @pytest.mark.parametrize("new", ["kurz", "passwort1234", "123456789012"])
    def test_weak_password_is_refused(self, staff_client, staff, new):
        assert self.change(staff_client, new_password1=new, new_password2="anders").status_code == 422

    def test_change_is_refused_without_the_old_password(self, staff_client):
        new = "ganz anderes langes Wort"
        response = self.change(staff_client, old_password="falsch", new_password1=new, new_password2=new)
        assert response.status_code == 422


class TestAdmin:
    """The administration of records."""

    def test_admin_sends_to_the_one_login(self, client, db):
        assert client.get("/admin/", follow=True).redirect_chain[-1][0].startswith(LOGIN)

    def test_admin_is_forbidden_for_accounts_without_the_right(self, staff_client):
        assert staff_client.get("/admin/", follow=True).status_code == 403

    def test_map_of_a_stadtteil_is_allowed_by_nonce(self, client, city):
        client.force_login(UserFactory(is_staff=True, is_superuser=True))
        stadtteil = city.stadtteile["01"]
        response = client.get(f"/admin/areas/stadtteil/{stadtteil.pk}/change/")
        scripts = response.headers["Content-Security-Policy"].partition("script-src")[2].partition(";")[0]
        nonce = scripts.partition("'nonce-")[2].partition("'")[0]
        assert f'<script nonce="{nonce}">' in response.content.decode()

    def test_saving_a_stadtteil_leaves_its_shape_alone(self, client, city):
        client.force_login(UserFactory(is_staff=True, is_superuser=True))
        stadtteil = city.stadtteile["01"]
        shape = stadtteil.area.wkt
        other = '{"type": "MultiPolygon", "coordinates": [[[[9, 52], [9.1, 52], [9, 52.1], [9, 52]]]]}'
        client.post(f"/admin/areas/stadtteil/{stadtteil.pk}/change/", {"name": "Neu", "area": other})
        stadtteil.refresh_from_db()
        assert (stadtteil.name, stadtteil.area.wkt) == ("Neu", shape)

    def test_pages_outside_the_admin_allow_no_nonce(self, staff_client, city):
        response = staff_client.get(reverse("concerns_staff:list"))
        assert "nonce" not in response.headers["Content-Security-Policy"]

    @pytest.mark.parametrize(
        "path",
        [
            "areas/place/",
            "areas/place/add/",
            "areas/neighbour/add/",
            "areas/boundaryedition/",
            "areas/stadtbezirk/",
            "offices/user/",
            "offices/organisationalunit/add/",
            "concerns/category/add/",
            "outbox/outgoingmail/",
        ],
    )
    def test_admin_page_opens(self, client, city, path):
        client.force_login(UserFactory(is_staff=True, is_superuser=True))
        assert client.get(f"/admin/{path}").status_code == 200

    def test_permission_names_of_the_demo_exist(self, db):
        codenames = ("view_concern", "change_concern", "view_outgoingmail")
        assert Permission.objects.filter(codename__in=codenames).count() == len(codenames)
