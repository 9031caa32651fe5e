"""A browser without JavaScript: keeps cookies, reads forms and sends them; standard library only."""

import http.client
import secrets
from dataclasses import dataclass
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from urllib.parse import urlencode

NEW = "/anliegen/neu/"


@dataclass(frozen=True)
class Answer:
    """What the server said."""

    status: int
    headers: http.client.HTTPMessage
    text: str

    @property
    def hidden(self):
        """The hidden fields of the page's forms as (name, value)."""
        return HiddenFields(self.text).found

    @property
    def reference(self):
        """The number of the concern that the server acknowledged, or None."""
        address = self.headers.get("Location", "")
        return address.rstrip("/").rpartition("/")[2] if "/gesendet/" in address else None


class HiddenFields(HTMLParser):
    """Collects the hidden fields of a page."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        """Remember the tag if it is a hidden field."""
        values = dict(attrs)
        if tag == "input" and values.get("type") == "hidden":
            self.found.append((values["name"], values.get("value") or ""))


class Visitor:
    """One browser.

    Parameters
    ----------
    port : int
        Of the service on this machine.
    timeout_s : float
        Seconds after which it gives up waiting.
    """

    def __init__(self, port, timeout_s=30):
        self.port, self.timeout_s = port, timeout_s
        self.cookies = {}

    def get(self, path):
        """Request a page."""
        return self.request("GET", path)

    def post(self, path, fields):
        """Send a form of (name, value) pairs."""
        body = urlencode(fields).encode()
        return self.request("POST", path, body, "application/x-www-form-urlencoded")

    def upload(self, path, fields, photo):
        """Send a form with one photo (bytes)."""
        body, content_type = multipart(fields, photo)
        return self.request("POST", path, body, content_type)

    def request(self, method, path, body=None, content_type=None):
        """Send one request on a connection of its own.

        Raises
        ------
        OSError
            If the connection breaks before the whole answer is there.
        """
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.timeout_s)
        try:
            connection.request(method, path, body, self.headers(content_type))
            answer = connection.getresponse()
            text = answer.read().decode(errors="replace")
        except http.client.HTTPException as broken:
            raise ConnectionError("broken answer") from broken
        finally:
            connection.close()
        for line in answer.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        return Answer(answer.status, answer.headers, text)

    def headers(self, content_type=None):
        """Return the headers of the next request."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        wanted = {"Cookie": cookies, "Content-Type": content_type, "Connection": "close"}
        return {name: value for name, value in wanted.items() if value}

    def open_form(self):
        """Return the hidden fields of a fresh form: its key and the token against forgery."""
        return dict(self.get(NEW).hidden)


def multipart(fields, photo):
    """Return body and content type of a form with one photo."""
    boundary = secrets.token_hex(16)
    parts = [f'--{boundary}\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n' for n, v in fields]
    parts.append(
        f'--{boundary}\r\nContent-Disposition: form-data; name="photos"; filename="foto.jpg"\r\n'
        "Content-Type: image/jpeg\r\n\r\n"
    )
    body = "".join(parts).encode() + photo + f"\r\n--{boundary}--\r\n".encode()
    return body, f"multipart/form-data; boundary={boundary}"
