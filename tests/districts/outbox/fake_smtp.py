"""A mail server on localhost that does what it is told: accept, refuse with a code, hang up, hang."""

import re
import socketserver
import threading
import time
from contextlib import contextmanager
from email import message_from_bytes


class FakeServer(socketserver.ThreadingTCPServer):
    """Keeps the messages it has taken; `behaviour` is asked for every message anew."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, port=0):
        super().__init__(("127.0.0.1", port), Session)
        self.behaviour = "accept"
        self.delay_s = 0
        self.messages = []

    @property
    def message_ids(self):
        """Return the Message-ID of every message taken, in order."""
        return [message["Message-ID"] for message in self.messages]


class Session(socketserver.StreamRequestHandler):
    """One connection."""

    def handle(self):
        """Answer line by line."""
        self.say("220 ready")
        while line := self.rfile.readline():
            command = line.decode().strip().upper()
            if command.startswith("QUIT"):
                self.say("221 bye")
                return
            if command.startswith("RCPT") and re.fullmatch(r"\d{3}", self.server.behaviour):
                self.say(f"{self.server.behaviour} not now")
            elif command.startswith("DATA"):
                if not self.take():
                    return
            else:
                self.say("250 ok")

    def take(self):
        """Take a message; return whether the connection goes on."""
        self.say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line)
        if self.server.behaviour == "hang":
            time.sleep(2)
            return False
        time.sleep(self.server.delay_s)
        self.server.messages.append(message_from_bytes(b"".join(lines)))
        if self.server.behaviour == "hang up after data":
            return False
        self.say("250 taken")
        return True

    def say(self, text):
        """Send one line."""
        self.wfile.write(f"{text}\r\n".encode())


@contextmanager
def running(port=0):
    """Run a server in the background, on any free port unless one is given; yields it."""
    with FakeServer(port) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield server
        server.shutdown()
