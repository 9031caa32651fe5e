"""What clients wrote down about their submissions, and its comparison with what the service kept."""

import hashlib
import json
import os
import threading
from dataclasses import dataclass


@dataclass
class Entry:
    """One submission as its client knows it; ``reference`` is None until it was acknowledged."""

    number: int
    key: str
    text: str
    email: str
    photo: str
    reference: str | None = None


class Ledger:
    """A file with one line before each submission and one after its answer, each synced to disk."""

    def __init__(self, path):
        self.path = path
        self.lock = threading.Lock()
        self.acknowledged_count = 0

    def write(self, line):
        """Add ``line`` (a dict) for good."""
        with self.lock, self.path.open("a") as file:
            file.write(json.dumps(line) + "\n")
            file.flush()
            os.fsync(file.fileno())

    def sending(self, entry):
        """Note what is about to be sent."""
        self.write({"sending": vars(entry)})

    def acknowledged(self, entry, reference):
        """Note the number that the service gave."""
        self.write({"acknowledged": entry.number, "reference": reference})
        self.acknowledged_count += 1

    def entries(self):
        """Read the submissions back from the file."""
        found = {}
        for line in self.path.read_text().splitlines() if self.path.exists() else []:
            note = json.loads(line)
            if "sending" in note:
                found[note["sending"]["number"]] = Entry(**note["sending"])
            else:
                found[note["acknowledged"]].reference = note["reference"]
        return list(found.values())


def losses(service, ledger):
    """Return a line for everything in which the service's records differ from the ledger.

    An acknowledged submission must be there exactly once with text, photo, first history entry and mail;
    one without an answer not at all, or once and complete. No photo row without its whole file.
    """
    with service.database() as connection:
        wrong = [line for entry in ledger.entries() for line in faults_of(entry, connection)]
        files = connection.execute("SELECT file, sha256 FROM concerns_photo").fetchall()
    wrong += [
        f"photo {file}: {fault}" for file, sha256 in files if (fault := file_fault(service, file, sha256))
    ]
    return wrong + [
        f"empty file {path.name}" for path in service.media.rglob("*.webp") if not path.stat().st_size
    ]


def faults_of(entry, connection):
    """Return what is wrong with the stored form of one submission."""
    key_hash = hashlib.sha256(entry.key.encode()).hexdigest()
    rows = connection.execute(
        "SELECT id, reference, text FROM concerns_concern WHERE submission_hash = %s OR text = %s",
        [key_hash, entry.text],
    ).fetchall()
    if not rows and entry.reference is None:
        return []
    if len(rows) != 1:
        return [f"submission {entry.number} ({entry.reference}): stored {len(rows)} times"]
    concern, reference, text = rows[0]
    found = {
        "number": entry.reference in (None, reference),
        "text": text == entry.text,
        "photo": photos_of(concern, connection) == ([entry.photo] if entry.photo else []),
        "history": history_of(concern, connection) == [("submitted", "received")],
        "mail": mails_about(reference, connection) == [entry.email],
    }
    return [
        f"submission {entry.number} ({reference}): {name}" for name, is_right in found.items() if not is_right
    ]


def photos_of(concern, connection):
    """Return the hashes of the concern's photos."""
    rows = connection.execute("SELECT sha256 FROM concerns_photo WHERE concern_id = %s", [concern])
    return [sha256 for (sha256,) in rows]


def history_of(concern, connection):
    """Return kind and status of every entry of the concern's history."""
    return connection.execute(
        "SELECT kind, status FROM concerns_event WHERE concern_id = %s ORDER BY id", [concern]
    ).fetchall()


def mails_about(reference, connection):
    """Return the recipients of the mails about a concern."""
    rows = connection.execute("SELECT recipient FROM outbox_outgoingmail WHERE topic = %s", [reference])
    return [recipient for (recipient,) in rows]


def file_fault(service, file, sha256):
    """Return what is wrong with a photo's file, or ""."""
    path = service.media / file
    if not path.exists():
        return "missing"
    return "" if hashlib.sha256(path.read_bytes()).hexdigest() == sha256 else "changed"
