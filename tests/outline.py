"""The tags of an HTML page, for statements about its markup."""

from html.parser import HTMLParser


class Outline(HTMLParser):
    """Start tags of a page in order, each as (name, attributes)."""

    def __init__(self, html):
        super().__init__()
        self.tags = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        """Note one start tag."""
        self.tags.append((tag, dict(attrs)))

    def all(self, name, /, **wanted):
        """Return the attributes of every tag ``name`` that carries the ``wanted`` ones; ``class_`` is class."""
        wanted = {key.rstrip("_").replace("_", "-"): value for key, value in wanted.items()}
        return [
            attrs
            for tag, attrs in self.tags
            if tag == name and all(attrs.get(key) == value for key, value in wanted.items())
        ]

    def one(self, name, /, **wanted):
        """Return the attributes of the only tag ``name`` that carries the ``wanted`` ones."""
        found = self.all(name, **wanted)
        assert len(found) == 1, f"{len(found)} × <{name}> {wanted}"
        return found[0]

    def ids(self):
        """Return every id of the page, in order."""
        return [attrs["id"] for _tag, attrs in self.tags if "id" in attrs]
