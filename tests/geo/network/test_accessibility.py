from functools import partial

import numpy as np
import pandas as pd
import pytest
from access import Access
from access.weights import gaussian as access_gaussian
from hypothesis import given
from hypothesis import strategies as st

from geo.network.accessibility import gaussian, gravity, mean_of_nearest, steps, two_step_floating_catchment
from tests.geo.network.strategies import BOUNDED

# Three places, as in the test data of pysal/access.
PEOPLE, SUPPLY = [100, 50, 10], [15, 20, 100]
METRES = [[1, 80, 40], [80, 1, 40], [40, 40, 1]]
SF_STEPS = partial(steps, until=(0.4, 0.8, 1.0))


def test_two_steps_give_the_published_figures():
    figures = two_step_floating_catchment(PEOPLE, SUPPLY, METRES, radius_m=60)
    assert figures == pytest.approx([0.7613636364, 0.9583333333, 1.0946969697], abs=1e-10)


def test_two_steps_with_falling_weights_give_the_published_figures():
    figures = two_step_floating_catchment(PEOPLE, SUPPLY, METRES, radius_m=60, decay=steps)
    assert figures == pytest.approx([0.7475922953, 0.9592555332, 1.2277993806], abs=1e-10)


@pytest.mark.parametrize("decay", [None, steps, gaussian])
def test_places_times_persons_are_the_supply(decay):
    figures = two_step_floating_catchment(PEOPLE, SUPPLY, METRES, radius_m=60, decay=decay)
    assert PEOPLE @ figures == pytest.approx(135)


def test_best_served_tract_of_san_francisco_is_as_published(san_francisco):
    people, metres, _name = san_francisco
    figures = two_step_floating_catchment(people, np.ones(16), metres, radius_m=5_000)
    assert figures.max() == pytest.approx(29.778953946657857e-6, rel=1e-12)


def test_first_tracts_of_san_francisco_with_steps_are_as_published(san_francisco):
    people, metres, _name = san_francisco
    figures = two_step_floating_catchment(people, np.ones(16), metres, radius_m=5_000, decay=SF_STEPS)
    assert figures[:3] == pytest.approx([18.92786569e-6, 20.45740504e-6, 20.56044736e-6], rel=1e-9)


def access_of(people, metres):
    """The same places for the access library."""
    far, near = np.indices(metres.shape)
    cost = pd.DataFrame({"origin": far.ravel(), "dest": near.ravel(), "cost": metres.ravel()})
    demand = pd.DataFrame({"people": people}).rename_axis("tract")
    supply = pd.DataFrame({"places": np.ones(metres.shape[1])}).rename_axis("store")
    return Access(
        demand_df=demand,
        demand_value="people",
        supply_df=supply,
        supply_value="places",
        cost_df=cost,
        cost_origin="origin",
        cost_dest="dest",
        cost_name="cost",
    )


def test_two_steps_equal_access_in_san_francisco(san_francisco):
    people, metres, _name = san_francisco
    theirs = access_of(people, metres).two_stage_fca(name="fca", max_cost=5_000)["fca_places"]
    ours = two_step_floating_catchment(people, np.ones(16), metres, radius_m=5_000)
    np.testing.assert_allclose(ours, theirs.fillna(0), rtol=1e-12)


def test_gravity_equals_access_in_san_francisco(san_francisco):
    people, metres, _name = san_francisco
    theirs = access_of(people, metres).weighted_catchment(
        name="gravity", weight_fn=access_gaussian(2_500), max_cost=5_000
    )["gravity_places"]
    ours = gravity(np.ones(16), metres, radius_m=5_000)
    np.testing.assert_allclose(ours, theirs.fillna(0), rtol=1e-12)


def test_gaussian_at_half_the_radius_is_as_published():
    assert gaussian(np.array([20.0]), 40.0)[0] == pytest.approx(0.6065306597126334, abs=1e-15)


sizes = st.tuples(st.integers(1, 6), st.integers(1, 4))


@st.composite
def supplied_places(draw):
    n, k = draw(sizes)
    amounts = partial(st.lists, st.integers(0, 500))
    metres = st.integers(0, 2_000) | st.just(np.nan)
    rows = draw(st.lists(st.lists(metres, min_size=k, max_size=k), min_size=n, max_size=n))
    return (
        draw(amounts(min_size=n, max_size=n)),
        draw(amounts(min_size=k, max_size=k)),
        np.array(rows, dtype=float),
    )


@BOUNDED
@given(supplied_places(), st.sampled_from([None, steps, gaussian]))
def test_supply_with_demand_is_conserved(case, decay):
    people, supply, metres = case
    figures = two_step_floating_catchment(people, supply, metres, radius_m=800, decay=decay)
    wanted = ((np.array(people)[:, None] > 0) & (metres <= 800)).any(axis=0)
    assert people @ figures == pytest.approx(np.array(supply)[wanted].sum(), rel=1e-9, abs=1e-9)


@BOUNDED
@given(supplied_places())
def test_nobody_has_places_beyond_the_radius(case):
    people, supply, metres = case
    figures = two_step_floating_catchment(people, supply, metres, radius_m=800)
    assert (figures[~(metres <= 800).any(axis=1)] == 0).all()


def test_steps_belong_to_the_nearer_side_at_their_ends():
    assert steps(np.array([300.0, 300.1, 900.0, np.nan]), 900.0).tolist() == [1, 0.68, 0.22, 0]


def test_gravity_counts_facilities_when_each_is_one():
    assert gravity([1, 1], [[100, 900], [np.nan, 800]], radius_m=800, decay=None).tolist() == [1, 1]


def test_mean_of_nearest_is_blank_when_there_are_too_few():
    mean, count = mean_of_nearest([[300, 500, np.nan], [100, np.nan, np.nan]], 2)
    assert (mean[0], np.isnan(mean[1]), count.tolist()) == (400, True, [2, 1])


@pytest.mark.parametrize(
    ("people", "supply", "metres", "radius", "decay", "sentence"),
    [
        ([-1], [1], [[5]], 10, None, "population contains negative"),
        ([np.nan], [1], [[5]], 10, None, "population contains values that are not finite"),
        ([1], [-1], [[5]], 10, None, "supply contains negative"),
        ([1, 2], [1], [[5]], 10, None, "demand by facilities"),
        ([1], [1], [[-5]], 10, None, "negative or infinite"),
        ([1], [1], [[np.inf]], 10, None, "unreachable is nan"),
        ([1], [1], [[5]], 0, None, "radius_m"),
        ([1], [1], [[5]], 10, lambda metres, radius: -metres, "decay must give"),
        ([1], [1], [[5]], 10, partial(steps, until=(1, 0.5), weights=(1, 1)), "ascending"),
        ([1], [1], [[5]], 10, partial(steps, until=(1,)), "one weight for each end"),
    ],
)
def test_two_steps_refuse_when_the_input_is_wrong(people, supply, metres, radius, decay, sentence):
    with pytest.raises(ValueError, match=sentence):
        two_step_floating_catchment(people, supply, metres, radius_m=radius, decay=decay)


@pytest.mark.parametrize("k", [0, 3])
def test_mean_of_nearest_refuses_when_k_does_not_fit(k):
    with pytest.raises(ValueError, match="k must lie between 1 and the number of facilities, 2"):
        mean_of_nearest([[1, 2]], k)
