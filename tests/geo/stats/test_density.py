"""The quartic kernel against its formula, event by event."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.stats import density
from geo.stats.density import quartic
from tests.geo.stats.helpers import bounded

KROEPCKE = np.array([550_000.0, 5_802_000.0])
metres = st.integers(-1200, 1200)
points = st.lists(st.tuples(metres, metres), min_size=1, max_size=25)


def by_formula(events, at, bandwidth_m, weights):
    """Sum over every event, nothing left out."""
    squared = ((np.asarray(at, float)[:, None] - np.asarray(events, float)[None]) ** 2).sum(axis=2)
    kernel = np.where(squared < bandwidth_m**2, (1 - squared / bandwidth_m**2) ** 2, 0)
    return 1e6 * 3 / (np.pi * bandwidth_m**2) * (kernel * weights).sum(axis=1)


@pytest.mark.parametrize(
    ("metres_away", "per_km2"), [(0, 10.610329539), (150, 5.968310366), (300, 0), (301, 0), (5000, 0)]
)
def test_density_when_there_is_one_event(metres_away, per_km2):
    at = [np.add(KROEPCKE, [metres_away, 0])]
    assert quartic([KROEPCKE], at)[0] == pytest.approx(per_km2, abs=5e-10)


def test_density_when_summed_over_a_grid_gives_the_number_of_events():
    events = KROEPCKE + np.random.default_rng(1).normal(0, 200, (500, 2))
    axis = np.arange(-2000, 2000, 25) + 12.5
    grid = KROEPCKE + np.column_stack([one.ravel() for one in np.meshgrid(axis, axis)])
    assert quartic(events, grid).sum() * 0.025**2 == pytest.approx(500, rel=1e-4)


@pytest.mark.parametrize("bandwidth_m", [150, 300, 1000])
def test_density_when_computed_by_formula(bandwidth_m):
    rng = np.random.default_rng(2)
    events = KROEPCKE + rng.normal(0, 1500, (3000, 2))
    at = KROEPCKE + rng.uniform(-6000, 6000, (800, 2))
    weights = rng.integers(0, 4, 3000)
    found = quartic(events, at, bandwidth_m=bandwidth_m, weights=weights)
    np.testing.assert_allclose(found, by_formula(events, at, bandwidth_m, weights), rtol=1e-9)


@bounded
@given(points, points, st.sampled_from([1, 7.5, 300, 900, 5000]))
def test_density_when_points_are_few(events, at, bandwidth_m):
    found = quartic(events, at, bandwidth_m=bandwidth_m)
    np.testing.assert_allclose(found, by_formula(events, at, bandwidth_m, 1), rtol=1e-9)


def test_density_when_everything_is_in_one_spot_and_parted(monkeypatch):
    monkeypatch.setattr(density, "DISTANCES_AT_ONCE", 50)
    found = quartic([KROEPCKE] * 40, [KROEPCKE] * 30)
    np.testing.assert_allclose(found, 40 * 10.610329539, rtol=1e-9)


def test_density_when_an_event_counts_thrice():
    rng = np.random.default_rng(3)
    events, at = rng.uniform(0, 900, (2, 20, 2))
    thrice = quartic(np.vstack([events, events[:1], events[:1]]), at)
    np.testing.assert_allclose(quartic(events, at, weights=[3] + [1] * 19), thrice, rtol=1e-12)


def test_density_when_points_are_reordered():
    rng = np.random.default_rng(4)
    events, at = rng.uniform(0, 3000, (2, 400, 2))
    order = rng.permutation(400)
    np.testing.assert_allclose(quartic(events, at[order]), quartic(events, at)[order], rtol=1e-12)


def test_density_when_nothing_happened():
    assert quartic([], [KROEPCKE, KROEPCKE]).tolist() == [0.0, 0.0]


def test_density_when_asked_nowhere():
    assert quartic([KROEPCKE], []).shape == (0,)


@pytest.mark.parametrize("bandwidth_m", [0, -300, np.nan, np.inf, "wide"])
def test_density_when_the_bandwidth_is_impossible(bandwidth_m):
    with pytest.raises(ValueError, match="bandwidth_m must be"):
        quartic([KROEPCKE], [KROEPCKE], bandwidth_m=bandwidth_m)


@pytest.mark.parametrize(
    ("events", "weights", "message"),
    [
        ([[1, 2, 3]], None, "pairs of east and north"),
        ([1, 2], None, "pairs of east and north"),
        ([[np.nan, 1]], None, "finite"),
        ([[1, 2]], [1, 1], "one number per event"),
        ([[1, 2]], [-1], "negative"),
        ([[1, 2]], [np.nan], "finite"),
        ([[0, 0], [1e14, 0]], None, "too far apart"),
    ],
)
def test_density_when_input_is_wrong(events, weights, message):
    with pytest.raises(ValueError, match=message):
        quartic(events, [[0, 0]], weights=weights)
