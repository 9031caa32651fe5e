"""Addresses from the environment, checked before anything is started; standard library only."""

from __future__ import annotations

import errno
import os
import socket
from urllib.parse import unquote, urlsplit

from geo.project.console import Problem

SCHEMES = ("postgis", "postgres", "postgresql")
EXAMPLE = "postgis://konto:kennwort@rechner:5432/datenbank"


def database_url():
    """Return ``DATABASE_URL``, or None where the project's own PostGIS shall be used.

    Raises
    ------
    Problem
        If it is no address of a PostgreSQL database.
    """
    url = os.environ.get("DATABASE_URL")
    if not url:
        return None
    try:
        parts = urlsplit(url)
        is_complete = parts.scheme in SCHEMES and len(parts.path) > 1 and (parts.port or 1)
    except ValueError:
        is_complete = False
    if not is_complete:
        raise Problem(f"DATABASE_URL ist keine vollständige Adresse. Sie sieht so aus: {EXAMPLE}")
    return url


def without_password(url):
    """Return the host and the database of ``url``, fit for being shown."""
    parts = urlsplit(url)
    return f"{unquote(parts.hostname or 'localhost')}{parts.path}"


def web_address():
    """Return the address that ``HOST`` and ``PORT`` ask for.

    Returns
    -------
    host : str
        As given, default 127.0.0.1.
    port : int
        Default 8000.

    Raises
    ------
    Problem
        If it is malformed, not this machine's, not allowed or in use.
    """
    host, text = os.environ.get("HOST") or "127.0.0.1", os.environ.get("PORT") or "8000"
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise Problem(f"PORT={text} ist kein Port. Bitte eine Zahl zwischen 1 und 65535 angeben.")
    check_free(host, int(text))
    return host, int(text)


def check_free(host, port):
    """Raise a Problem unless a server may listen at ``host`` and ``port``."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen()
    except OSError as error:
        raise Problem(refusal(error, host, port)) from error


def refusal(error, host, port):
    """Return the sentence for an address that cannot be had."""
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} ist belegt. Bitte das andere Programm beenden"
            f" oder einen anderen wählen: PORT={port % 65535 + 1} make run"
        )
    if error.errno == errno.EACCES:
        return f"Port {port} ist Systemdiensten vorbehalten. Bitte einen ab 1024 wählen: PORT=8000 make run"
    return f"HOST={host} ist keine Adresse dieses Rechners. Bitte HOST weglassen oder HOST=0.0.0.0 setzen."


def public_url(host, port):
    """Return the address that people type in."""
    if host in {"0.0.0.0", "::", "[::]"}:  # noqa: S104
        host = "127.0.0.1"
    return f"http://[{host.strip('[]')}]:{port}" if ":" in host else f"http://{host}:{port}"
