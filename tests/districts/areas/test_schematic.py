"""The schematic city: its stored files, and the script that makes it."""

import csv
import json
from itertools import combinations

import numpy as np
import pytest
import shapely
from shapely.geometry import Point, shape

from districts.areas import schematic
from districts.areas.schematic_cells import (
    make_grid,
    one_piece_each,
    read_facts,
    to_degrees,
    to_metres,
    without_bays,
    without_crossings,
)
from districts.areas.schematic_net import Arc, Net, crossings, flip, rings, shrink, trace
from districts.areas.schematic_shapes import Measures, Taste, energies, relax, segments_of

PLACE_KINDS = {
    *("cemetery", "centre", "church", "community_centre", "harbour", "hospital", "landmark", "leisure"),
    *("park", "square", "station", "street", "town_hall"),
}


def in_metres(geometry):
    return shapely.transform(geometry, lambda xy: np.column_stack(to_metres(*xy.T)))


def areas_of(collection, key):
    return {
        feature["properties"][key]: shape(feature["geometry"])
        for feature in collection["features"]
        if feature["properties"][key]
    }


def read_rows(name):
    with (schematic.DATA / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def touching(areas):
    return {
        pair for pair in combinations(sorted(areas), 2) if shapely.intersects(areas[pair[0]], areas[pair[1]])
    }


@pytest.fixture(scope="module")
def facts():
    return read_facts(schematic.FACTS_FILE)


@pytest.fixture(scope="module")
def by_key(facts):
    return {row["stadtteil_key"]: index for index, row in enumerate(facts.rows)}


@pytest.fixture(scope="module")
def true_pairs(facts):
    keys = [row["stadtteil_key"] for row in facts.rows]
    return {(keys[a], keys[b]) for a, b in facts.pairs}


@pytest.fixture(scope="module")
def stored():
    return areas_of(json.loads(schematic.RESULT_FILE.read_text(encoding="utf-8")), "key")


@pytest.fixture(scope="module")
def stored_m(stored):
    return {key: in_metres(area) for key, area in stored.items()}


@pytest.fixture(scope="module")
def remade(facts):
    return areas_of({"features": schematic.features(schematic.make(facts), facts)}, "key")


@pytest.fixture(scope="module")
def official(shared_data):
    text = (shared_data / "hannover" / "stadtteile_skh5.geojson").read_text(encoding="utf-8")
    return areas_of(json.loads(text), "STADTTLNR")


def centroid_offsets_m(areas_m, facts, by_key):
    return [area.centroid.distance(Point(facts.centroid_m[by_key[key]])) for key, area in areas_m.items()]


def area_errors(areas_m, facts, by_key):
    return [abs(area.area / facts.area_m2[by_key[key]] - 1) for key, area in areas_m.items()]


# the stored areas


def test_stored_file_has_every_stadtteil_once(stored, by_key):
    assert sorted(stored) == sorted(by_key)


def test_stored_file_is_small():
    assert schematic.RESULT_FILE.stat().st_size < 150_000


def test_stored_properties_are_the_official_names(facts):
    collection = json.loads(schematic.RESULT_FILE.read_text(encoding="utf-8"))
    wanted = ("stadtteil_key", "stadtteil", "stadtbezirk_key", "stadtbezirk")
    assert [tuple(feature["properties"].values()) for feature in collection["features"]] == [
        tuple(row[name] for name in wanted) for row in facts.rows
    ]


def test_stored_areas_are_valid_in_degrees_and_in_metres(stored, stored_m):
    assert shapely.is_valid([*stored.values(), *stored_m.values()]).all()


def test_stored_areas_share_every_point_of_their_borders(stored):
    assert shapely.coverage_is_valid(list(stored.values()))


def test_stored_areas_share_every_point_after_transformation(stored_m):
    assert shapely.coverage_is_valid(list(stored_m.values()))


def test_stored_city_is_one_piece_without_holes(stored):
    city = shapely.coverage_union_all(list(stored.values()))
    assert (city.geom_type, len(city.interiors)) == ("Polygon", 0)


def test_stored_areas_do_not_overlap(stored_m):
    city = shapely.coverage_union_all(list(stored_m.values()))
    assert sum(area.area for area in stored_m.values()) == pytest.approx(city.area, abs=1)


def test_stored_stadtteile_are_one_piece_each(stored):
    assert {len(shapely.get_parts(area)) for area in stored.values()} == {1}


def test_stored_outlines_turn_left(stored):
    assert all(shapely.is_ccw(part.exterior) for area in stored.values() for part in area.geoms)


def test_stored_areas_have_the_official_size(stored_m, facts, by_key):
    assert max(area_errors(stored_m, facts, by_key)) < 0.001


def test_stored_centroids_are_close_on_average(stored_m, facts, by_key):
    assert np.mean(centroid_offsets_m(stored_m, facts, by_key)) < 20


def test_stored_centroids_are_close_in_the_worst_case(stored_m, facts, by_key):
    assert max(centroid_offsets_m(stored_m, facts, by_key)) < 50


def test_stored_extents_are_close_to_the_official_ones(stored, facts, by_key):
    extents = np.array([area.bounds for area in stored.values()])
    wanted = facts.extent_deg[[by_key[key] for key in stored]]
    assert abs((extents - wanted) * [67_900, 111_250, 67_900, 111_250]).max() < 80


def test_stored_neighbours_are_the_official_ones(stored, true_pairs):
    assert touching(stored) == true_pairs


def test_coordinates_have_at_most_seven_decimals(stored):
    xy = shapely.get_coordinates(list(stored.values()))
    assert (np.round(xy, 7) == xy).all()


def test_list_contains_its_well_known_point_on_both_maps(stored, official):
    assert all(areas["10"].contains(Point(9.7650, 52.3960)) for areas in (stored, official))


def test_stored_areas_mostly_lie_where_the_official_ones_lie(stored_m, official):
    shared = sum(area.intersection(in_metres(official[key])).area for key, area in stored_m.items())
    assert shared / sum(area.area for area in stored_m.values()) > 0.85


# places, neighbours and water


def test_every_stadtteil_has_a_place(by_key):
    assert {row["stadtteil_key"] for row in read_rows("hannover_places.csv")} == set(by_key)


def test_place_names_are_unique():
    names = [row["name"] for row in read_rows("hannover_places.csv")]
    assert len(names) == len(set(names))


def test_place_kinds_are_from_the_closed_list():
    assert {row["kind"] for row in read_rows("hannover_places.csv")} <= PLACE_KINDS


@pytest.mark.parametrize("map_name", ["stored", "official"])
def test_places_lie_well_inside_their_stadtteil(map_name, request):
    areas = {key: in_metres(area) for key, area in request.getfixturevalue(map_name).items()}
    shaky = [
        row["name"]
        for row in read_rows("hannover_places.csv")
        if not areas[row["stadtteil_key"]].contains(
            Point(*to_metres(float(row["lon"]), float(row["lat"]))).buffer(55)
        )
    ]
    assert shaky == []


@pytest.mark.parametrize("map_name", ["stored", "official"])
def test_neighbouring_localities_lie_outside(map_name, request):
    city = in_metres(shapely.union_all(list(request.getfixturevalue(map_name).values())))
    inside = [
        row["locality"]
        for row in read_rows("hannover_neighbours.csv")
        if city.distance(Point(*to_metres(float(row["lon"]), float(row["lat"])))) < 95
    ]
    assert inside == []


def test_water_is_valid_and_marked_as_schematic():
    features = json.loads((schematic.DATA / "hannover_water.geojson").read_text(encoding="utf-8"))["features"]
    assert all(shape(f["geometry"]).is_valid and f["properties"]["schematic"] for f in features)


@pytest.mark.parametrize("map_name", ["stored", "official"])
def test_maschsee_lies_mostly_in_suedstadt(map_name, request):
    features = json.loads((schematic.DATA / "hannover_water.geojson").read_text(encoding="utf-8"))["features"]
    lake = next(shape(f["geometry"]) for f in features if f["properties"]["name"] == "Maschsee")
    assert lake.intersection(request.getfixturevalue(map_name)["04"]).area > 0.7 * lake.area


# the script makes such a city again


def test_remade_city_is_an_exact_coverage(remade):
    assert shapely.coverage_is_valid(list(remade.values()))


def test_remade_neighbours_are_the_official_ones(remade, true_pairs):
    assert touching(remade) == true_pairs


def test_remade_borders_are_the_stored_ones(remade, stored_m):
    # Rounding differs between processors and grows over thousands of steps; the borders stay where they are.
    distances = [in_metres(remade[key]).hausdorff_distance(stored_m[key]) for key in stored_m]
    assert max(distances) < 60


def test_remade_areas_have_the_official_size(remade, facts, by_key):
    remade_m = {key: in_metres(area) for key, area in remade.items()}
    assert max(area_errors(remade_m, facts, by_key)) < 0.001


# the steps


def test_read_facts_refuses_an_unknown_neighbour(tmp_path):
    lines = schematic.FACTS_FILE.read_text(encoding="utf-8").splitlines()
    broken = tmp_path / "facts.csv"
    broken.write_text("\n".join([lines[0], lines[1]]), encoding="utf-8")
    with pytest.raises(ValueError, match="02"):
        read_facts(broken)


def test_read_facts_gives_131_pairs(facts):
    assert len(facts.pairs) == 131


def test_grid_covers_every_centroid(facts):
    grid = make_grid(facts, step_m=500)
    low, high = facts.centroid_m.min(axis=0), facts.centroid_m.max(axis=0)
    assert [grid.x.min() < low[0], grid.y.min() < low[1], grid.x.max() > high[0], grid.y.max() > high[1]] == [
        True
    ] * 4


def test_one_piece_each_gives_a_stray_cell_to_the_nearest():
    label = np.array([[0, 0, 0, 1, 1, 1], [0, 0, 0, 1, 0, 1], [0, 0, 0, 1, 1, 1]])
    assert (one_piece_each(label)[:, 3:] == 1).all()


def test_without_crossings_leaves_no_corner_of_four_cells():
    label = np.array([[0, 0, 1, 1], [0, 0, 1, 1], [2, 2, 3, 3], [2, 2, 3, 3]])
    assert without_crossings(label)[2, 2] == 1


def test_without_bays_fills_a_hole():
    city = np.zeros((30, 30), dtype=bool)
    city[8:22, 8:22] = True
    city[14, 14] = False
    assert without_bays(city, radius=2)[14, 14]


@pytest.fixture
def quarters():
    """Four squares of 1 km; 0 and 3 meet at a short border between two junctions.

    2 | 3      north
    0 | 1      south, 4 is outside; the border 0|3 is the flippable one
    """
    label = np.full((44, 44), 4)
    label[2:22, 2:22], label[2:22, 22:42] = 0, 1
    label[22:42, 2:20], label[22:42, 20:42] = 2, 3
    x, y = np.meshgrid(np.arange(44) * 50.0, np.arange(44) * 50.0)
    return trace(label, x, y)


def arc_between(net, *cells):
    return next(arc for arc in net.arcs if arc.sides == set(cells))


def test_trace_keeps_the_size_of_the_cells(quarters):
    areas = Measures(quarters.xy, segments_of(quarters), 4).area
    assert areas.tolist() == [1_000_000, 1_000_000, 900_000, 1_100_000]


def test_trace_finds_the_neighbours(quarters):
    assert quarters.bordering_pairs() == {(0, 1), (0, 2), (0, 3), (1, 3), (2, 3)}


def test_flip_exchanges_the_neighbours(quarters):
    flip(quarters, arc_between(quarters, 0, 3), 20.0)
    assert quarters.bordering_pairs() == {(0, 1), (0, 2), (1, 2), (1, 3), (2, 3)}


def test_flip_tangles_nothing(quarters):
    flip(quarters, arc_between(quarters, 0, 3), 20.0)
    assert crossings(quarters).size == 0


def test_shrink_lets_four_cells_meet(quarters):
    shrink(quarters, arc_between(quarters, 0, 3))
    assert quarters.touching_pairs() == {(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)}


def test_rings_close_around_a_cell(quarters):
    (ring,) = rings(quarters, 2)
    assert shapely.Polygon(quarters.xy[ring]).area == 900_000


def test_rings_refuse_an_open_border(quarters):
    quarters.arcs.remove(arc_between(quarters, 0, 3))
    with pytest.raises(ValueError, match="nicht geschlossen"):
        rings(quarters, 0)


def test_crossings_names_the_points_of_crossing_segments():
    bow = Net(np.array([[0.0, 0.0], [2, 2], [0, 2], [2, 0]]), [Arc([0, 1], 0, 1), Arc([2, 3], 0, 1)], 1)
    assert crossings(bow).tolist() == [0, 1, 2, 3]


@pytest.fixture
def wish(quarters, facts):
    """Facts of four Stadtteile that lie like the quarters, all with 1 km²."""
    centre = np.array([550_000.0, 5_803_000.0])
    middle = centre + np.array([[-500, -500], [500, -500], [-500, 500], [500, 500]])
    quarters.xy += centre - np.array([1075, 1075])
    low, high = np.array(to_degrees(*(middle - 500).T)).T, np.array(to_degrees(*(middle + 500).T)).T
    return type(facts)([{}] * 4, np.full(4, 1e6), middle, np.hstack([low, high]), frozenset())


def test_relax_gives_every_cell_its_size(quarters, wish):
    relax(quarters, wish, Taste(), 120)
    assert Measures(quarters.xy, segments_of(quarters), 4).area == pytest.approx([1e6] * 4, rel=0.002)


def test_relax_is_deterministic(quarters, wish):
    other = Net(quarters.xy.copy(), quarters.arcs, 4)
    relax(quarters, wish, Taste(), 60)
    relax(other, wish, Taste(), 60)
    assert (quarters.xy == other.xy).all()


@pytest.mark.parametrize("part", range(8))
def test_energies_have_the_gradients_they_claim(quarters, wish, part):
    energy = energies(quarters, wish, Taste(), shrinking=quarters.arcs[:1])[part]
    wave = np.sin(np.arange(quarters.xy.size)).reshape(-1, 2)
    xy = quarters.xy - wish.centroid_m.mean(axis=0) + 3 * np.cos(np.arange(quarters.xy.size)).reshape(-1, 2)
    slope = (energy(xy + 1e-4 * wave)[0] - energy(xy - 1e-4 * wave)[0]) / 2e-4
    assert (energy(xy)[1] * wave).sum() == pytest.approx(slope, rel=1e-4, abs=1e-6)


def test_warp_does_not_fold_the_city():
    east_m, north_m = np.arange(540_000, 565_000, 50.0), np.arange(5_794_000, 5_813_000, 50.0)
    xy = np.stack(np.meshgrid(east_m, north_m), axis=-1)
    moved = xy + schematic.warp(xy.reshape(-1, 2)).reshape(xy.shape)
    east, north = np.diff(moved, axis=1)[:-1], np.diff(moved, axis=0)[:, :-1]
    assert (east[..., 0] * north[..., 1] - east[..., 1] * north[..., 0]).min() > 0


def test_write_gives_the_same_bytes_for_the_stored_features(tmp_path):
    stored_text = schematic.RESULT_FILE.read_text(encoding="utf-8")
    schematic.write(json.loads(stored_text)["features"], tmp_path / "again.geojson")
    assert (tmp_path / "again.geojson").read_text(encoding="utf-8") == stored_text
