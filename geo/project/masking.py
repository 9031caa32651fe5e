"""Keep secrets of tracking links and all query strings out of log lines; standard library only."""

from __future__ import annotations

import logging
import re

QUERY = re.compile(r"(/[^\s?'\"]*)\?[^\s'\"]*")
SECRET = re.compile(r"(/verfolgen/)[^\s'\"?]+")


def mask(text):
    """Return ``text`` without query strings and without what follows ``/verfolgen/``.

    Examples
    --------
    >>> mask("GET /verfolgen/Q7x-9/daten/?a=b HTTP/1.1")
    'GET /verfolgen/… HTTP/1.1'
    >>> mask("/anliegen/?text=laterne")
    '/anliegen/'
    """
    return QUERY.sub(r"\1", SECRET.sub(r"\1…", text))


class MaskSecrets(logging.Filter):
    """Masks the message of every record that passes."""

    def filter(self, record):
        """Put the masked message in the place of the message and its arguments."""
        record.msg, record.args = mask(record.getMessage()), None
        return True
