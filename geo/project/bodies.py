"""Bodies of requests that end before all of them has come."""


class BrokenBody(OSError):
    """Raised when the client stopped sending; Django then treats the form as unreadable."""


class WholeBody:
    """A request's body that never passes a part off as the whole.

    A web server ends the stream where the connection breaks, and half a form would be read as a form.

    Parameters
    ----------
    stream : file
        ``wsgi.input``: a read returns fewer bytes than asked for only at the end.
    length : int
        Bytes that the client announced.
    """

    def __init__(self, stream, length):
        self.stream, self.missing = stream, length

    def read(self, size=-1):
        """Return ``size`` bytes, or all that are left; raises `BrokenBody` where they do not come."""
        wanted = self.missing if size is None or size < 0 else min(size, self.missing)
        return self._counted(self.stream.read(wanted), wanted)

    def readline(self, size=-1):
        """Return the next line, or its first ``size`` bytes; raises `BrokenBody` where it does not come."""
        wanted = self.missing if size is None or size < 0 else min(size, self.missing)
        line = self.stream.readline(wanted)
        return self._counted(line, len(line) if line.endswith(b"\n") else wanted)

    def _counted(self, data, wanted):
        """Return ``data`` if it has as many bytes as ``wanted``."""
        if len(data) < wanted:
            raise BrokenBody("The client stopped sending.")
        self.missing -= len(data)
        return data
