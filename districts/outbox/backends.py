"""Mail for development: every message becomes a file that people can read."""

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone


class FolderBackend(BaseEmailBackend):
    """Writes each message to ``EMAIL_FOLDER`` as .txt and, where it has one, as .html."""

    def send_messages(self, email_messages):
        """Write ``email_messages``; return how many."""
        settings.EMAIL_FOLDER.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            self._write(message)
        return len(email_messages)

    def _write(self, message):
        stem = settings.EMAIL_FOLDER / f"{timezone.localtime():%Y-%m-%d_%H-%M-%S_%f}"
        head = f"An: {', '.join(message.to)}\nBetreff: {message.subject}\n\n"
        stem.with_suffix(".txt").write_text(head + message.body, encoding="utf-8")
        for content, _mimetype in getattr(message, "alternatives", []):
            stem.with_suffix(".html").write_text(content, encoding="utf-8")
