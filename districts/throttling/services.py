"""Count requests per address; where there are many, ask the browser for a small proof of work."""

import base64
import json
import math
from datetime import UTC, datetime, timedelta

import altcha
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import salted_hmac

from districts.throttling.models import RequestCount

KEEP = timedelta(days=2)
PROOF_WORK = 150_000
PROOF_VALID = timedelta(minutes=20)
PROOF_MAX_LENGTH = 2_000

_COUNT = """
    INSERT INTO throttling_requestcount (scope, address_hash, window_start, count)
    VALUES (%s, %s, %s, 1)
    ON CONFLICT (scope, address_hash, window_start)
    DO UPDATE SET count = throttling_requestcount.count + 1
    RETURNING count
"""


def client_address(request):
    """Return the visitor's address: the last one in X-Forwarded-For that no trusted proxy wrote."""
    hops = [request.META.get("REMOTE_ADDR", "")]
    hops = request.META.get("HTTP_X_FORWARDED_FOR", "").replace(" ", "").split(",") + hops
    untrusted = [hop for hop in hops if hop and hop not in settings.TRUSTED_PROXIES]
    if not settings.TRUSTED_PROXIES or not untrusted:
        return request.META.get("REMOTE_ADDR", "")
    return untrusted[-1]


def count_request(request, scope, *, window):
    """Count one request and return how many came from this address in the current window.

    Parameters
    ----------
    request : HttpRequest
    scope : str
        What is counted, for example the form's name.
    window : timedelta
        Length of the window; windows begin at multiples of it.

    Returns
    -------
    int
        Including this request. The address is stored as a keyed hash that changes daily.
    """
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [scope, _address_hash(request), _window_start(window)])
        return cursor.fetchone()[0]


def give_back_request(request, scope, *, window):
    """Take one counted request back, for example a login that turned out right."""
    RequestCount.objects.filter(
        scope=scope, address_hash=_address_hash(request), window_start=_window_start(window), count__gt=0
    ).update(count=F("count") - 1)


def seconds_left(window):
    """Return the seconds, rounded up, until the current ``window`` (a timedelta) ends."""
    return math.ceil((_window_start(window) + window - timezone.now()).total_seconds())


def _window_start(window):
    """Return the beginning of the current window."""
    seconds = int(window.total_seconds())
    return datetime.fromtimestamp(timezone.now().timestamp() // seconds * seconds, tz=UTC)


def _address_hash(request):
    """Return today's keyed hash of the visitor's address."""
    salt = f"throttling.{timezone.localdate()}"
    return salted_hmac(salt, client_address(request), algorithm="sha256").hexdigest()


def sweep():
    """Delete the counters of windows long over."""
    RequestCount.objects.filter(window_start__lt=timezone.now() - KEEP).delete()


def new_challenge():
    """Return a challenge that a browser solves in about a second.

    Returns
    -------
    dict
        ALTCHA's fields ``algorithm``, ``challenge``, ``maxnumber``, ``salt`` and ``signature``; signed,
        so that nothing has to be stored for it.
    """
    challenge = altcha.create_challenge(
        max_number=PROOF_WORK, hmac_key=_proof_key(), expires=timezone.now() + PROOF_VALID
    )
    return {
        "algorithm": challenge.algorithm,
        "challenge": challenge.challenge,
        "maxnumber": challenge.max_number,
        "salt": challenge.salt,
        "signature": challenge.signature,
    }


def is_proof_of_work(payload):
    """Tell whether ``payload`` (base64 of JSON, as the page sends it) solves a challenge for the first time."""
    solution = _solution_in(payload)
    if solution is None:
        return False
    is_valid, _reason = altcha.verify_solution(solution, _proof_key(), check_expires=True)
    seen = f"throttling.proof.{solution['challenge']}"
    return is_valid and cache.add(seen, 1, PROOF_VALID.total_seconds())


def _solution_in(payload):
    """Return the solution that ``payload`` holds, or None if it does not look like one."""
    if not payload or len(payload) > PROOF_MAX_LENGTH:
        return None
    try:
        solution = json.loads(base64.b64decode(payload))
    except (ValueError, RecursionError):
        return None
    texts = ("algorithm", "challenge", "salt", "signature")
    is_whole = isinstance(solution, dict) and all(isinstance(solution.get(name), str) for name in texts)
    return solution if is_whole and isinstance(solution.get("number"), int) else None


def _proof_key():
    """Return the key that signs challenges."""
    return salted_hmac("throttling.proof", "key", algorithm="sha256").hexdigest()
