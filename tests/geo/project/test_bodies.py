"""Bodies of requests that end too early."""

from io import BytesIO

import pytest

from geo.project.bodies import BrokenBody, WholeBody


def test_body_is_read_in_pieces_when_all_of_it_comes():
    body = WholeBody(BytesIO(b"abcdef"), 6)
    assert [body.read(4), body.read(4), body.read(4)] == [b"abcd", b"ef", b""]


def test_body_is_read_whole_when_no_size_is_given():
    assert WholeBody(BytesIO(b"abc"), 3).read() == b"abc"


def test_reading_stops_at_the_announced_length():
    assert WholeBody(BytesIO(b"abcdef"), 3).read(10) == b"abc"


def test_line_may_end_with_the_body():
    body = WholeBody(BytesIO(b"a\nbc"), 4)
    assert [body.readline(), body.readline(), body.readline()] == [b"a\n", b"bc", b""]


@pytest.mark.parametrize("read", ["read", "readline"])
def test_body_is_refused_when_less_comes_than_was_announced(read):
    with pytest.raises(BrokenBody):
        getattr(WholeBody(BytesIO(b"abc"), 4), read)()


def test_body_is_refused_when_its_second_piece_is_short():
    body = WholeBody(BytesIO(b"abcdef"), 8)
    body.read(4)
    with pytest.raises(BrokenBody):
        body.read(4)
