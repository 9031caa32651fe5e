"""What can be wrong with a foreign file."""


class UnreadableFile(Exception):
    """Raised when a file cannot be read; the message is a German sentence."""
