"""Settings of the web server: ``gunicorn -c geo/project/gunicorn.py geo.project.wsgi``."""

import os
import socket
import struct

from gunicorn.glogging import Logger

from geo.project.masking import MaskSecrets, mask

STALLED_AFTER_S = 20


class QuietLogger(Logger):
    """Writes no query string, no address, no browser name and no secret of a tracking link."""

    def setup(self, cfg):
        """Let nothing into the error log that is not in the access log."""
        super().setup(cfg)
        self.error_log.addFilter(MaskSecrets())

    def atoms(self, resp, req, environ, request_time):
        """Return only method, path, status and milliseconds."""
        known = super().atoms(resp, req, environ, request_time)
        path = "".join(char if char.isprintable() else "?" for char in mask(known["U"]))
        return {"m": known["m"], "U": path, "s": known["s"], "M": known["M"]}


def when_ready(server):
    """Let a client that stops sending in the middle hold its thread for ``STALLED_AFTER_S`` only."""
    for listener in server.LISTENERS:
        # Every accepted connection inherits it; sending keeps all the time it needs.
        limit = struct.pack("ll", STALLED_AFTER_S, 0)
        listener.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, limit)


bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
workers = 2
# Far more than the work needs: a slow upload holds one until it is done. With more than a few dozen slow
# clients at a time a reverse proxy that takes in whole requests belongs in front.
threads = 32
# The master loads the program once for both workers and listens only when it is ready.
preload_app = True
control_socket_disable = True
# Less than the five seconds after which honcho kills.
graceful_timeout = 4
keepalive = 5
logger_class = QuietLogger
loglevel = "warning"
accesslog = "-"
access_log_format = "%(m)s %(U)s %(s)s %(M)s ms"
