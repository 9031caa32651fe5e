import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.network.gaps import gap_regions
from tests.geo.network.strategies import BOUNDED

ROW = np.column_stack([np.arange(6) * 100.0, np.zeros(6)])


def test_gaps_are_apart_when_a_reached_cell_lies_between():
    gaps = gap_regions(ROW, [5, 5, 5, 9, 9, 9], [900, 900, 100, 900, 900, 900], limit_m=500)
    assert [(gap.cells.tolist(), gap.people) for gap in gaps] == [([3, 4, 5], 27), ([0, 1], 10)]


def test_gap_holds_cells_that_nothing_reaches():
    gaps = gap_regions(ROW, np.ones(6), [100, np.nan, np.nan, 100, 100, 100], limit_m=500)
    assert [gap.cells.tolist() for gap in gaps] == [[1, 2]]


def test_gap_joins_cells_that_touch_at_a_corner():
    (gap,) = gap_regions([(0, 0), (100, 100)], [1, 1], [900, 900], limit_m=500)
    assert gap.people == 2


def test_cell_at_the_limit_is_no_gap():
    assert gap_regions([(0, 0)], [7], [500], limit_m=500) == []


def test_cell_without_people_is_no_gap():
    assert gap_regions([(0, 0)], [0], [900], limit_m=500) == []


def test_small_gaps_are_left_out_when_asked():
    gaps = gap_regions(ROW, [99, 1, 1, 1, 1, 100], [900, 0, 0, 0, 0, 900], limit_m=500, minimum_people=100)
    assert [gap.people for gap in gaps] == [100]


@BOUNDED
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(0, 50)), min_size=1, max_size=30))
def test_reached_and_gap_add_up_to_the_population(rows):
    east, north, people = np.array(rows, dtype=float).T
    metres = (east * 37 + north * 91) % 1_000
    gaps = gap_regions(np.column_stack([east, north]) * 100, people, metres, limit_m=500)
    assert people[metres <= 500].sum() + sum(gap.people for gap in gaps) == people.sum()


@pytest.mark.parametrize(
    ("people", "metres", "limit", "sentence"),
    [
        ([1], [1, 2], 500, "same length"),
        ([-1, 1], [1, 2], 500, "negative"),
        ([1, 1], [-1, 2], 500, "distance_m contains negative"),
        ([1, 1], [1, 2], 0, "above 0"),
    ],
)
def test_gaps_refuse_when_the_input_is_wrong(people, metres, limit, sentence):
    with pytest.raises(ValueError, match=sentence):
        gap_regions(ROW[:2], people, metres, limit_m=limit)
