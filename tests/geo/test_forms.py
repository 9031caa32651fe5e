"""Fields for places: what people type, and the sentence that they get when it cannot be read."""

import pytest
from django.core.exceptions import ValidationError

from geo.crs import WEB_SRID
from geo.forms import MAX_VERTICES, LatField, LonField, LongTextField, RouteField, lon_lat_point

LINE = "9.73 52.37, 9.74 52.38"


@pytest.mark.parametrize("text", ["9.7386", "9,7386", " 9.7386 ", "9.73860"])
def test_lon_takes_point_and_comma(text):
    assert LonField().clean(text) == pytest.approx(9.7386)


def test_lon_takes_a_typographic_minus():
    assert LonField().clean("−9,5") == -9.5


def test_lon_is_none_when_empty_and_not_required():
    assert LonField(required=False).clean("") is None


def test_lat_is_asked_for_when_required():
    with pytest.raises(ValidationError):
        LatField().clean("")


@pytest.mark.parametrize("text", ["nan", "inf", "1e999", "neun", "9.7 52.3", "9..7", "0x10"])
def test_lon_refuses_what_is_no_number(text):
    with pytest.raises(ValidationError, match="zum Beispiel 9,7386"):
        LonField().clean(text)


@pytest.mark.parametrize(
    ("field", "text"), [(LonField(), "180.1"), (LatField(), "-90.1"), (LatField(), "91")]
)
def test_degrees_beyond_the_world_are_refused(field, text):
    with pytest.raises(ValidationError, match="zwischen"):
        field.clean(text)


def test_point_has_longitude_first_and_its_system():
    point = lon_lat_point(9.74, 52.37)
    assert (point.coords, point.srid) == ((9.74, 52.37), WEB_SRID)


@pytest.mark.parametrize("pair", [(None, 52.4), (9.7, None), (None, None)])
def test_point_is_none_when_half_of_it_is_missing(pair):
    assert lon_lat_point(*pair) is None


def test_route_becomes_a_line_in_degrees():
    line = RouteField().clean(LINE)
    assert (line.coords, line.srid) == (((9.73, 52.37), (9.74, 52.38)), WEB_SRID)


def test_route_takes_decimal_commas_between_semicolons():
    assert RouteField().clean("9,73 52,37; 9,74 52,38").coords == RouteField().clean(LINE).coords


def test_route_may_end_with_a_comma():
    assert len(RouteField().clean(f"{LINE},")) == 2


def test_route_is_none_when_empty_and_not_required():
    assert RouteField(required=False).clean("") is None


@pytest.mark.parametrize("text", ["9.73 52.37", "9.73 52.37, 9.73 52.37", ",,,"])
def test_route_without_two_different_points_is_refused(text):
    with pytest.raises(ValidationError, match="mindestens zwei verschiedene Punkte"):
        RouteField().clean(text)


def test_route_takes_as_many_points_as_allowed():
    text = ", ".join(f"9.7 {52 + number / 1000}" for number in range(MAX_VERTICES))
    assert len(RouteField().clean(text)) == MAX_VERTICES


def test_route_with_too_many_points_is_refused():
    text = ", ".join(f"9.7 {52 + number / 1000}" for number in range(MAX_VERTICES + 1))
    with pytest.raises(ValidationError, match=f"höchstens {MAX_VERTICES} Punkte"):
        RouteField().clean(text)


@pytest.mark.parametrize(
    "bad", ["9.74", "9.74 52.38 3", "9.74 nord", "9.74 nan", "200 52.38", "9.74 95", "9,74 52,38"]
)
def test_route_names_the_point_that_cannot_be_read(bad):
    with pytest.raises(ValidationError, match="Punkt 2 der Strecke"):
        RouteField().clean(f"9.73 52.37, {bad}")


def test_route_shown_again_reads_the_same():
    line = RouteField().clean(LINE)
    assert RouteField().clean(RouteField().prepare_value(line)).coords == line.coords


def test_line_ends_count_once_in_a_long_text():
    assert LongTextField(max_length=7).clean("eins\r\nzw") == "eins\nzw"
