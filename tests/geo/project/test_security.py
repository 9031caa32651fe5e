"""What every answer carries so that a browser protects its user."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.urls import reverse

from tests.factories import ConcernFactory

PAGES = ["/", "/anliegen/", "/anliegen/neu/", "/zustaendig/", "/anliegen/verfolgen/", "/verwaltung/anmelden/"]


@pytest.fixture(params=PAGES)
def answer(request, client, city):
    """The answer of one public page."""
    return client.get(request.param)


def policy(answer):
    """Return the content security policy as {directive: [sources]}."""
    parts = (part.split() for part in answer["Content-Security-Policy"].split(";"))
    return {name: sources for name, *sources in parts}


def test_policy_allows_only_our_own_scripts_and_styles(answer):
    allowed = policy(answer)
    assert (allowed["script-src"], allowed["style-src"]) == (["'self'"], ["'self'"])


def test_policy_allows_no_third_party_at_all(answer):
    sources = {source for sources in policy(answer).values() for source in sources}
    assert sources <= {"'self'", "'none'", "data:"}


def test_answer_forbids_sniffing_framing_and_foreign_referrers(answer):
    names = ("X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy")
    assert [answer[name] for name in names] == ["nosniff", "DENY", "same-origin"]


def test_session_cookie_is_hidden_from_scripts(client, city):
    concern = ConcernFactory()
    from layers.concerns.tracking import secret_of

    client.post(reverse("concerns:track"), {"reference": concern.reference, "secret": secret_of(concern)})
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    assert (bool(cookie["httponly"]), cookie["samesite"]) == (True, "Lax")


def test_page_with_a_secret_is_kept_in_no_cache(client, city):
    concern = ConcernFactory()
    from layers.concerns.tracking import secret_of

    client.post(reverse("concerns:track"), {"reference": concern.reference, "secret": secret_of(concern)})
    assert "no-store" in client.get(reverse("concerns:submitted", args=[concern.reference]))["Cache-Control"]


def settings_with(**environment):
    """Return some settings as a fresh process with ``environment`` sees them."""
    names = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS")
    code = (
        "import json; from django.conf import settings; "
        f"print(json.dumps([getattr(settings, name) for name in {names}]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "geo.project.settings", **environment},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
    )
    return json.loads(done.stdout) if done.returncode == 0 else done.stderr


def test_https_switches_secure_cookies_redirect_and_hsts_on():
    assert settings_with(HTTPS="1") == [True, True, True, 31536000]


def test_without_https_nothing_is_forced():
    assert settings_with(HTTPS="0") == [False, False, False, 0]


def test_missing_secret_key_is_said_in_one_sentence():
    assert "SECRET_KEY fehlt" in settings_with(SECRET_KEY="", TESTING="0", DEBUG="0")
