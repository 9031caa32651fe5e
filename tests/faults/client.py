"""The load client: reports concerns, writes a ledger, and never gives a key up before it is acknowledged."""

import hashlib
import itertools
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

from PIL import Image

from layers.concerns.photo_decoding import decode, encode
from layers.concerns.report import new_key
from tests.factories import grid_point, lon_lat
from tests.faults.city import SLUG
from tests.faults.ledger import Entry
from tests.faults.visitor import NEW, Visitor

PAUSE_S = 0.2
PATIENCE_S = 60
GIVES_UP_EVERY = 10
"""Every tenth submission is not repeated, so that some stay without an answer."""


def photo_of(number):
    """Return a small JPEG whose colour is that of ``number``."""
    buffer = BytesIO()
    Image.new("RGB", (64, 48), (number % 256, number // 256 % 256, 128)).save(buffer, "JPEG")
    return buffer.getvalue()


def kept_hash(photo):
    """Return the SHA-256 of the copy that the service must make of ``photo``."""
    return hashlib.sha256(encode(decode(photo))).hexdigest()


def answers(number, key, **changes):
    """Return the fields of the last step of a report."""
    place = lon_lat(grid_point(0.1 + number % 17 / 10, 0.1 + number % 7 / 10))
    return {
        "step": "3",
        "key": key,
        "mode": "ort",
        **place,
        "kind": "problem",
        "category": SLUG,
        "text": f"Meldung {number}: Der Radweg ist voller Scherben.",
        "submitter_type": "resident",
        "email": f"person{number}@mail.invalid",
        "send": "1",
        **changes,
    }


class Load:
    """Several clients that report ``total`` concerns, the first ``with_photo`` of them with a photo.

    What is wrong with an answer is collected in ``complaints``; ``statuses`` counts the answers to the
    last step, broken connections as "broken".
    """

    def __init__(self, service, ledger, *, total, clients, with_photo=0, first=0):
        self.service, self.ledger = service, ledger
        self.numbers = iter(range(first, first + total))
        self.photos_until = first + with_photo
        self.taking = threading.Lock()
        self.stopped = threading.Event()
        self.statuses, self.complaints = Counter(), []
        self.pool = ThreadPoolExecutor(clients)
        self.clients = clients
        self.done = []

    def __enter__(self):
        """Start the clients."""
        self.done = [self.pool.submit(self.work) for _client in range(self.clients)]
        return self

    def __exit__(self, *problem):
        """Wait until everything is sent; after a failure, until every client has let go."""
        if problem[0]:
            self.stopped.set()
        self.pool.shutdown()
        for client in self.done:
            client.result()

    def wait_for(self, count):
        """Return when ``count`` submissions were acknowledged, or nothing is left to send."""
        while self.ledger.acknowledged_count < count and not all(one.done() for one in self.done):
            time.sleep(0.02)

    def work(self):
        """Report one concern after the other."""
        visitor = Visitor(self.service.port)
        token = self.until_there(visitor.open_form, "csrfmiddlewaretoken")
        while not self.stopped.is_set():
            with self.taking:
                number = next(self.numbers, None)
            if number is None:
                return
            self.report(visitor, token, number)

    def report(self, visitor, token, number):
        """Report one concern as a person would, until it is acknowledged."""
        photo = photo_of(number) if number < self.photos_until else None
        key = new_key()
        entry = Entry(
            number=number,
            key=key,
            text=answers(number, key)["text"],
            email=answers(number, key)["email"],
            photo=kept_hash(photo) if photo else "",
        )
        fields = list(answers(number, key).items())
        fields.append(("csrfmiddlewaretoken", token))
        if photo:
            fields += self.photo_tokens(visitor, fields, photo)
        self.ledger.sending(entry)
        reference = self.send(visitor, number, fields)
        if reference:
            self.ledger.acknowledged(entry, reference)

    def send(self, visitor, number, fields):
        """Send the last step, again and again while the service is away; return the number."""
        for _attempt in self.attempts():
            try:
                answer = visitor.post(NEW, fields)
            except OSError:
                self.statuses["broken"] += 1
            else:
                self.statuses[answer.status] += 1
                if answer.reference:
                    return answer.reference
                self.examine(answer, number, fields)
                fields = [*answer.hidden, ("send", "1")] if answer.status == 503 else fields
            if number % GIVES_UP_EVERY == 0:
                return None
        return None

    def examine(self, answer, number, fields):
        """Complain unless the answer is an outage page that keeps the form."""
        if answer.status != 503:
            self.complaints.append(f"{number}: status {answer.status}")
        elif not answer.headers["Retry-After"]:
            self.complaints.append(f"{number}: no Retry-After")
        elif not set(answer.hidden) >= set(fields) - {("send", "1")}:
            self.complaints.append(f"{number}: form not kept")
        if "Traceback" in answer.text:
            self.complaints.append(f"{number}: stack trace")

    def photo_tokens(self, visitor, fields, photo):
        """Upload the photo at the second step; return the fields that stand for it."""
        sent = [("step", "1"), *(pair for pair in fields if pair[0] not in ("step", "send"))]
        token = self.until_there(lambda: dict(visitor.upload(NEW, sent, photo).hidden), "photo")
        return [("photo", token)]

    def until_there(self, ask, name):
        """Return the hidden field ``name`` of the page that ``ask`` gets, while the service is away too."""
        for _attempt in self.attempts():
            try:
                value = ask().get(name)
            except OSError:
                continue
            if value:
                return value
        raise AssertionError(f"no {name} within {PATIENCE_S} s")

    def attempts(self):
        """Yield with pauses until the patience is used up; people wait longer than this client."""
        deadline = time.monotonic() + PATIENCE_S
        for number in itertools.count():
            if number:
                time.sleep(PAUSE_S)
            if self.stopped.is_set() or time.monotonic() > deadline:
                return
            yield number
