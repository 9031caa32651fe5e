"""Somebody who reads pages while others have trouble."""

import threading
import time

from tests.faults.visitor import Visitor

PAUSE_S = 0.02


class Probe:
    """Requests ``path`` again and again until it leaves the block.

    ``durations`` holds the seconds of every page, ``failed`` counts pages that did not come, also not when
    asked for a second time, as browsers and proxies do after a broken connection.
    """

    def __init__(self, service, path="/anliegen/"):
        self.port, self.path = service.port, path
        self.durations, self.failed, self.broken = [], 0, 0
        self.leaving = threading.Event()
        self.thread = threading.Thread(target=self.read_on)

    def __enter__(self):
        """Begin to read."""
        self.thread.start()
        return self

    def __exit__(self, *problem):
        """Finish the page."""
        self.leaving.set()
        self.thread.join()

    def read_on(self):
        """Read one page after the other."""
        visitor = Visitor(self.port)
        while not self.leaving.is_set():
            began = time.monotonic()
            if not (self.is_answered(visitor) or self.is_answered(visitor)):
                self.failed += 1
            self.durations.append(time.monotonic() - began)
            time.sleep(PAUSE_S)

    def is_answered(self, visitor):
        """Tell whether the page came."""
        try:
            return visitor.get(self.path).status == 200
        except OSError:
            self.broken += 1
            return False

    @property
    def error_share(self):
        """The share of pages that did not come, 0 to 1."""
        return self.failed / len(self.durations)

    @property
    def p95_s(self):
        """The seconds within which 95 of 100 pages came."""
        return sorted(self.durations)[int(0.95 * (len(self.durations) - 1))]
