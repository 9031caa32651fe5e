"""Windows of the map in addresses: what is taken, what is refused, and their size in metres."""

import pytest

from geo.bbox import BBox, parse_bbox

HANNOVER = "9.7,52.3,9.8,52.4"


def test_parse_gives_west_south_east_north():
    assert parse_bbox(HANNOVER) == BBox(west=9.7, south=52.3, east=9.8, north=52.4)


def test_parse_takes_spaces_after_commas():
    assert parse_bbox("9.7, 52.3, 9.8, 52.4") == parse_bbox(HANNOVER)


def test_parse_takes_the_whole_world():
    assert parse_bbox("-180,-90,180,90").west == -180


@pytest.mark.parametrize(
    "text",
    [
        "",
        "9.7,52.3,9.8",
        f"{HANNOVER},1",
        "a,b,c,d",
        "9.7,52.3,9.8,nan",
        "9.7,52.3,inf,52.4",
        "9,7,52,3;9,8,52,4",
    ],
)
def test_parse_refuses_what_is_not_four_finite_numbers(text):
    with pytest.raises(ValueError, match="bbox braucht vier Zahlen"):
        parse_bbox(text)


@pytest.mark.parametrize("text", ["-181,52,9,53", "9,-91,10,53", "9,52,181,53", "9,52,10,91"])
def test_parse_refuses_degrees_beyond_the_world(text):
    with pytest.raises(ValueError, match="zwischen −180 und 180"):
        parse_bbox(text)


@pytest.mark.parametrize("text", ["9.8,52.3,9.7,52.4", "9.7,52.4,9.8,52.3", "9.7,52.3,9.7,52.4"])
def test_parse_refuses_corners_in_the_wrong_order(text):
    with pytest.raises(ValueError, match="Westen muss kleiner"):
        parse_bbox(text)


def test_message_names_the_parameter():
    with pytest.raises(ValueError, match=r"^fenster braucht"):
        parse_bbox("", name="fenster")


def test_storage_extent_is_in_metres_around_hannover():
    west, south, east, north = parse_bbox(HANNOVER).storage_extent()
    assert (round(east - west, -2), round(north - south, -2)) == (6900, 11200)


def test_storage_extent_holds_all_corners_of_the_window():
    inner = parse_bbox("9.71,52.31,9.79,52.39").storage_extent()
    outer = parse_bbox(HANNOVER).storage_extent()
    assert outer[0] < inner[0] < inner[2] < outer[2]


def test_storage_extent_of_the_world_is_finite():
    assert max(map(abs, parse_bbox("-180,-90,180,90").storage_extent())) < 1e7


def test_storage_extent_is_none_in_america():
    assert parse_bbox("-80,30,-70,40").storage_extent() is None
