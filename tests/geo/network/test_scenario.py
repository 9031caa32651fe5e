import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.network.graph import WalkingGraph
from geo.network.reach import FarFromNetwork, distance_to_nearest, with_facility
from tests.geo.network.strategies import BOUNDED, networks, place, places

STREET = WalkingGraph.from_arrays([(0, 0), (1000, 0)], [(0, 1)])
limits = st.none() | st.integers(min_value=1, max_value=600)


@BOUNDED
@given(networks(), places, places, place, limits)
def test_one_more_facility_equals_the_full_recomputation(graph, origins, facilities, new, limit):
    origins = graph.snap(origins)
    before = distance_to_nearest(graph, origins, graph.snap(facilities), limit_m=limit)
    full = distance_to_nearest(graph, origins, graph.snap([*facilities, new]), limit_m=limit)
    after = with_facility(before, graph, origins, graph.snap([new]), limit_m=limit)
    assert np.array_equal(after, full, equal_nan=True)


def test_one_more_facility_along_a_street_is_seen_when_only_just_nearer():
    assert with_facility([100.0], STREET, [(0, 0)], (99, 0)).tolist() == [99]


def test_one_more_facility_equals_the_full_recomputation_in_a_town(town):
    origins, facilities = town.graph.snap(town.cells), town.facilities
    before = distance_to_nearest(town.graph, origins, facilities)
    after = [with_facility(before, town.graph, origins, new) for new in town.candidates]
    full = [distance_to_nearest(town.graph, origins, np.vstack([facilities, new])) for new in town.candidates]
    assert np.array_equal(after, full, equal_nan=True)


@BOUNDED
@given(networks(), places, places, place)
def test_one_more_facility_never_raises_a_distance(graph, origins, facilities, new):
    origins = graph.snap(origins)
    before = distance_to_nearest(graph, origins, graph.snap(facilities))
    after = with_facility(before, graph, origins, graph.snap([new]))
    assert not (np.nan_to_num(after, nan=np.inf) > np.nan_to_num(before, nan=np.inf)).any()


@BOUNDED
@given(networks(), places, places)
def test_empty_scenario_is_the_base_bit_for_bit(graph, origins, facilities):
    origins, facilities = graph.snap(origins), graph.snap(facilities)
    base = distance_to_nearest(graph, origins, facilities)
    again = distance_to_nearest(graph, origins, facilities.take(np.arange(len(facilities))))
    assert base.tobytes() == again.tobytes()


@BOUNDED
@given(networks(), places, places, place)
def test_add_and_remove_is_the_base_bit_for_bit(graph, origins, facilities, new):
    origins, more = graph.snap(origins), graph.snap([*facilities, new])
    base = distance_to_nearest(graph, origins, graph.snap(facilities))
    removed = distance_to_nearest(graph, origins, more.take(np.arange(len(facilities))))
    assert base.tobytes() == removed.tobytes()


@BOUNDED
@given(networks(), places, st.lists(place, min_size=2, max_size=8))
def test_closing_never_lowers_a_distance(graph, origins, facilities):
    origins, joined = graph.snap(origins), graph.snap(facilities)
    before = distance_to_nearest(graph, origins, joined)
    after = distance_to_nearest(graph, origins, joined.take(np.arange(1, len(joined))))
    assert not (np.nan_to_num(after, nan=np.inf) < np.nan_to_num(before, nan=np.inf)).any()


def test_raw_origins_give_the_same_as_joined_ones(town):
    before = distance_to_nearest(town.graph, town.cells, town.facilities)
    raw, joined = (
        with_facility(before, town.graph, origins, town.candidates[0])
        for origins in (town.cells, town.graph.snap(town.cells))
    )
    assert np.array_equal(raw, joined, equal_nan=True)


def test_new_facility_reaches_what_was_unreachable_before():
    graph = WalkingGraph.from_arrays([(0, 0), (100, 0), (0, 90), (100, 90)], [(0, 1), (2, 3)])
    before = distance_to_nearest(graph, [(0, 90)], [(0, 0)])
    assert with_facility(before, graph, [(0, 90)], (70, 90)).tolist() == [70]


def test_new_facility_is_found_when_a_street_is_shorter_than_its_drawing():
    graph = WalkingGraph.from_arrays([(0, 0), (1000, 0)], [(0, 1)], length_m=[10])
    assert with_facility([50.0], graph, [(0, 0)], (1000, 0)).tolist() == [10]


def test_base_distances_stay_untouched():
    before = np.array([900.0])
    with_facility(before, STREET, [(0, 0)], (100, 0))
    assert before.tolist() == [900]


def test_new_facility_is_reported_when_far_from_any_street():
    with pytest.warns(FarFromNetwork, match="1 of 1 new_facility"):
        with_facility([900.0], STREET, [(0, 0)], (100, 300))


@pytest.mark.parametrize(
    ("distances", "new", "sentence"),
    [
        ([1.0, 2.0], (0, 0), "for 1 origins"),
        ([1.0], [(0, 0), (5, 0)], "one place, not 2"),
        ([1.0], [], "new_facility is empty"),
    ],
)
def test_with_facility_refuses_when_the_input_is_wrong(distances, new, sentence):
    with pytest.raises(ValueError, match=sentence):
        with_facility(distances, STREET, [(0, 0)], new)
