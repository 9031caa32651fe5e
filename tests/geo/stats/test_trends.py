"""Mann-Kendall against published figures and scipy; each emerging class from a series made for it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from geo.stats.trends import EMERGING_CLASSES, emerging_class, mann_kendall
from tests.geo.stats.helpers import bounded

RISING = [2.1, 2.2, 2.3, 2.4, 2.5, 2.6, 2.7, 2.8, 2.9, 3.0]
LEVEL = [2.5, 2.6, 2.4, 2.7, 2.3, 2.6, 2.4, 2.7, 2.3, 2.5]
SERIES = {
    "new": [0, 0, 0, 0, 0, 0, 0, 0, 0, 3],
    "consecutive": [0, 0, 0, 0, 0, 0, 0, 3, 3, 3],
    "intensifying": RISING,
    "persistent": LEVEL,
    "diminishing": RISING[::-1],
    "oscillating": [3, 0, -3, 0, 3, 0, 0, 0, 0, 3],
    "historical": [3, 3, 3, 3, 3, 3, 3, 3, 3, 0],
    "sporadic": [3, 0, 3, 0, 0, 3, 0, 0, 0, 3],
}
scores = st.lists(st.floats(-5, 5), min_size=10, max_size=14)


def series_with(s, n=10):
    """A permutation of 0 .. n-1 whose sum of signs is ``s``: start falling, lift values past others."""
    lifts, series = (s + n * (n - 1) // 2) // 2, []
    for value in range(n):
        place = min(lifts, len(series))
        series.insert(place, value)
        lifts -= place
    return series


@pytest.mark.parametrize(("s", "p"), [(33, 0.0042075513), (27, 0.0200446686), (-23, 0.0490979816)])
def test_trend_when_published(s, p):
    assert mann_kendall(series_with(s)).p == pytest.approx(p, abs=5e-11)


def test_trend_when_one_pair_more_rises_than_falls():
    assert mann_kendall(series_with(1)) == (1, pytest.approx(1 / 45), 1.0)


def test_trend_when_published_gives_its_sum_of_signs():
    found = mann_kendall(series_with(33))
    assert (found.s, round(found.tau, 4)) == (33, 0.7333)


def test_trend_when_values_are_tied():
    # n = 5, two pairs tied: Var = (5*4*15 - 2 * 2*1*9) / 18 = 264 / 18, z = 7 / sqrt(Var)
    found = mann_kendall([1, 1, 2, 3, 3])
    p = 2 * stats.norm.sf(7 / np.sqrt(264 / 18))
    assert (found.s, found.p) == (8, pytest.approx(p, rel=1e-12))


def test_trend_when_all_values_are_equal():
    np.testing.assert_array_equal(mann_kendall([4, 4, 4, 4]), [0, np.nan, 1])


@pytest.mark.parametrize("bad", [[], [1], [1, 2], [1, np.nan, 2], [[1, 2, 3]], ["a", "b", "c"]])
def test_trend_when_input_is_wrong(bad):
    with pytest.raises(ValueError, match="series must"):
        mann_kendall(bad)


@bounded
@given(st.lists(st.integers(0, 9), min_size=3, max_size=30).filter(lambda row: len(set(row)) > 1))
def test_tau_when_scipy_computes_it(series):
    theirs = stats.kendalltau(np.arange(len(series)), series, variant="b").statistic
    assert mann_kendall(series).tau == pytest.approx(theirs, abs=1e-12)


@bounded
@given(scores)
def test_trend_when_time_runs_backwards(series):
    forwards, backwards = mann_kendall(series), mann_kendall(series[::-1])
    assert (backwards.s, backwards.p) == (-forwards.s, forwards.p)


@bounded
@given(scores)
def test_trend_when_only_the_order_matters(series):
    ranks = stats.rankdata(series)
    assert mann_kendall(ranks).p == mann_kendall(series).p


@pytest.mark.parametrize(("pattern", "series"), SERIES.items())
def test_class_when_hot(pattern, series):
    assert emerging_class(series) == f"{pattern}_hot"


@pytest.mark.parametrize(("pattern", "series"), SERIES.items())
def test_class_when_cold(pattern, series):
    assert emerging_class(np.negative(series)) == f"{pattern}_cold"


@pytest.mark.parametrize(
    "series",
    [[0] * 10, [3, 3, 3, 3, 3, 0, 0, 0, 0, 0], [3, 3, 3, 3, 3, 3, 3, 3, 0, 0], np.linspace(0, 1.9, 12)],
)
def test_class_when_there_is_none(series):
    assert emerging_class(series) == "none"


def test_class_when_rising_but_not_hot_enough_is_no_intensifying():
    assert emerging_class(np.linspace(-1.9, 1.9, 10)) == "none"


def test_class_when_hot_for_the_first_time_after_being_cold():
    assert emerging_class([-3, 0, 0, 0, 0, 0, 0, 0, 0, 3]) == "new_hot"


def test_class_when_on_and_off_and_low_but_never_cold():
    assert emerging_class([3, 0, -1.9, 0, 3, 0, 0, 0, 0, 3]) == "sporadic_hot"


def test_class_when_nine_of_ten_are_hot_up_to_now():
    assert emerging_class([0, *LEVEL[1:]]) == "persistent_hot"


def test_class_when_eight_of_ten_are_hot_up_to_now():
    assert emerging_class([0, 0, *LEVEL[2:]]) == "consecutive_hot"


def test_class_when_exactly_critical():
    assert emerging_class([0] * 9 + [2], critical_z=2) == "new_hot"


def test_class_when_another_level_is_asked_for():
    assert emerging_class(RISING, trend_level=1e-9) == "persistent_hot"


def test_class_when_many_places_are_given():
    columns = np.column_stack(list(SERIES.values()))
    assert emerging_class(columns).tolist() == [f"{pattern}_hot" for pattern in SERIES]


def test_class_when_no_place_is_given():
    assert emerging_class(np.empty((12, 0))).shape == (0,)


def test_classes_when_counted():
    assert len(set(EMERGING_CLASSES)) == 17


@bounded
@given(scores)
def test_class_when_signs_are_turned(series):
    turned = {"hot": "cold", "cold": "hot"}
    pattern, _, temperature = emerging_class(series).partition("_")
    mirrored = "_".join(filter(None, [pattern, turned.get(temperature)]))
    assert emerging_class(np.negative(series)) == mirrored


@pytest.mark.parametrize(
    ("z", "options", "message"),
    [
        ([0] * 9, {}, "at least 10 steps"),
        (3, {}, "at least 10 steps"),
        (np.zeros((10, 2, 2)), {}, "at least 10 steps"),
        ([np.nan] * 10, {}, "finite"),
        ([0] * 10, {"critical_z": 0}, "critical_z"),
        ([0] * 10, {"critical_z": np.nan}, "critical_z"),
        ([0] * 10, {"trend_level": 1}, "trend_level"),
    ],
)
def test_class_when_input_is_wrong(z, options, message):
    with pytest.raises(ValueError, match=message):
        emerging_class(z, **options)
