"""The secret with which a submitter follows a concern; only its hash is stored."""

import base64
import hashlib
import hmac

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

SECRET_BYTES = 15
GROUP = 4


def sha256(text):
    """Return the SHA-256 of ``text`` as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def derive_secret(concern_id, key=None):
    """Return the secret of a concern: 120 bits, as 24 letters and digits in groups of four.

    Derived by HMAC-SHA-256 from the server's key, so that later mails can carry the link although the
    database holds no more than the hash.
    """
    digest = salted_hmac("concerns.tracking", str(concern_id), secret=key, algorithm="sha256").digest()
    letters = base64.b32encode(digest[:SECRET_BYTES]).decode()
    return "-".join(letters[i : i + GROUP] for i in range(0, len(letters), GROUP))


def normalise_secret(text):
    """Return a typed secret as `derive_secret` writes it: capital letters, groups, no blanks."""
    letters = "".join(c for c in text.upper() if c.isalnum())
    return "-".join(letters[i : i + GROUP] for i in range(0, len(letters), GROUP))


def secret_of(concern):
    """Return the secret of ``concern``, also after a change of the server's key, or None."""
    for key in [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]:
        secret = derive_secret(concern.pk, key)
        if hmac.compare_digest(sha256(secret), concern.secret_hash):
            return secret
    return None


def tracking_url(concern):
    """Return the absolute link for the submitter, or None once erased.

    The secret stands behind ``#``: browsers send that part to no server and in no referrer.
    """
    secret = secret_of(concern)
    return secret and f"{settings.PUBLIC_URL}/anliegen/verfolgen/#{concern.reference}/{secret}"


def opens(concern, secret):
    """Tell whether ``secret``, as typed or followed, is that of ``concern`` (None: compare all the same)."""
    expected = concern.secret_hash if concern else sha256("no such concern")
    return constant_time_compare(sha256(normalise_secret(secret)), expected) and concern is not None
