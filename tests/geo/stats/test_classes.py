"""Classes against mapclassify, with the ties and gaps that libraries stumble over."""

import mapclassify
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.stats.classes import NO_DATA, SUPPRESSED, ZERO, breaks, classify
from tests.geo.stats.helpers import bounded

FOUND = ["fisher_jenks", "quantile", "equal"]
tied = st.lists(st.integers(-4, 12), max_size=40)
spread = st.lists(st.floats(-1e6, 1e6, allow_subnormal=False), max_size=30)


@pytest.fixture(scope="module")
def calemp():
    """Employment density of 58 counties of California."""
    return np.asarray(mapclassify.load_example(), dtype=float)


@pytest.mark.parametrize(
    ("method", "published"),
    [
        ("fisher_jenks", [75.29, 192.05, 370.5, 722.85, 4111.45]),
        ("quantile", [1.464, 5.798, 13.278, 54.616, 4111.45]),
        ("equal", [822.394, 1644.658, 2466.922, 3289.186, 4111.45]),
    ],
)
def test_breaks_when_published(calemp, method, published):
    np.testing.assert_allclose(breaks(calemp, 5, method), published, rtol=1e-9)


@pytest.mark.parametrize(
    ("method", "theirs"),
    [
        ("fisher_jenks", mapclassify.FisherJenks),
        ("quantile", mapclassify.Quantiles),
        ("equal", mapclassify.EqualInterval),
    ],
)
@pytest.mark.filterwarnings("ignore:Numba not installed")
@pytest.mark.parametrize("k", [2, 3, 5, 7])
def test_classes_when_mapclassify_computes_them(calemp, method, theirs, k):
    assert (classify(calemp, breaks(calemp, k, method)) == theirs(calemp, k=k).yb).all()


def test_breaks_when_published_for_columbus(columbus):
    published = [0.223797, 22.541491, 34.000835, 48.585487, 68.892044]
    np.testing.assert_allclose(breaks(columbus["CRIME"], 5), published, atol=1e-9)


def test_classes_when_published_for_columbus(columbus):
    found = classify(columbus["CRIME"], breaks(columbus["CRIME"], 5))
    assert np.bincount(found).tolist() == [2, 12, 11, 12, 12]


def test_classes_when_most_values_are_zero():
    values = [0] * 30 + list(range(1, 21))
    found = classify(values, breaks(values, 5, "quantile"))
    assert np.unique(found, return_counts=True)[1].tolist() == [30, 4, 4, 4, 4, 4]


def test_quantiles_when_most_values_are_tied_keep_their_number():
    values = [1] * 30 + list(range(2, 22))
    assert np.bincount(classify(values, breaks(values, 5, "quantile"))).tolist() == [30, 5, 5, 5, 5]


def test_quantiles_when_a_tie_would_leave_a_class_empty():
    assert breaks([1] * 6 + [2, 3, 4], 3, "quantile").upper == (1.0, 3.0, 4.0)


@pytest.mark.parametrize("method", FOUND)
def test_breaks_when_there_are_fewer_values_than_classes(method):
    found = breaks([4, 4, 7], 5, method)
    assert (len(found), found.asked, found.has_fewer_than_asked) == (2, 5, True)


def test_fisher_jenks_when_values_are_large_and_close():
    values = [5800000.002, 5800000.002, 5800000.001, 5799999.993]
    assert breaks(values, 8, "fisher_jenks").upper == (5799999.993, 5800000.001, 5800000.002)


@pytest.mark.parametrize("method", FOUND)
def test_breaks_when_all_values_are_equal(method):
    found = breaks([0.1] * 9, 4, method)
    assert (found.lower, found.upper) == (0.1, (0.1,))


@pytest.mark.parametrize("method", FOUND)
@pytest.mark.parametrize("values", [[], [0, 0], [np.nan, 0], [None, None]])
def test_breaks_when_no_value_is_left(method, values):
    assert len(breaks(values, 3, method)) == 0


@pytest.mark.parametrize("method", FOUND)
@bounded
@given(tied, st.integers(1, 8))
def test_breaks_when_values_are_tied_give_as_many_classes_as_they_can(method, values, k):
    assert len(breaks(values, k, method)) == min(k, len(set(values) - {0}))


@pytest.mark.parametrize("method", FOUND)
@bounded
@given(spread, st.integers(1, 8))
def test_breaks_when_of_any_size_rise(method, values, k):
    assert (np.diff(breaks(values, k, method)) > 0).all()


@pytest.mark.parametrize("method", ["fisher_jenks", "quantile"])
@bounded
@given(st.one_of(tied, spread), st.integers(1, 8))
def test_classes_when_found_from_the_values_are_all_used(method, values, k):
    found = breaks(values, k, method)
    index = classify(values, found)
    assert set(index[index >= 0].tolist()) == set(range(len(found)))


@pytest.mark.parametrize("method", FOUND)
@bounded
@given(st.one_of(tied, spread), st.integers(1, 8))
def test_classes_when_compared_with_their_bounds(method, values, k):
    found = breaks(values, k, method)
    lower = (-np.inf, *found.upper)
    for value, index in zip(values, classify(values, found), strict=True):
        assert index == ZERO if value == 0 else lower[index] < value <= found.upper[index]


def test_classes_when_special():
    values = [0, np.nan, 5, 0, np.nan, 9]
    found = classify(values, breaks([5, 9], 2, "equal"), suppressed=[0, 0, 0, 1, 1, 1])
    assert found.tolist() == [ZERO, NO_DATA, 0, SUPPRESSED, SUPPRESSED, SUPPRESSED]


@pytest.mark.parametrize("method", FOUND)
def test_breaks_when_a_value_is_suppressed_do_not_depend_on_it(method):
    mask = [False, False, False, True]
    assert breaks([1, 2, 3, 99], 2, method, suppressed=mask) == breaks(
        [1, 2, 3, 4], 2, method, suppressed=mask
    )


def test_classes_when_on_a_bound_belong_below():
    found = breaks([1, 10, 20], 2, "manual", bounds=[10, 20])
    assert classify([10, 10.001, 20], found).tolist() == [0, 1, 1]


def test_classes_when_manual_and_open_at_the_top():
    found = breaks([1, 10, 500], 3, "manual", bounds=[5, 50, np.inf])
    assert classify([-3, 6, 1e9], found).tolist() == [0, 1, 2]


@pytest.mark.parametrize("value", [0.5, 4])
def test_classes_when_a_value_lies_outside(value):
    with pytest.raises(ValueError, match="outside all classes"):
        classify([value], breaks([1, 2, 3], 2, "equal"))


def test_classes_when_there_are_none():
    with pytest.raises(ValueError, match="outside all classes"):
        classify([1], breaks([0], 2))


def test_classes_when_only_specials_are_left_need_no_breaks():
    assert classify([0, np.nan], breaks([0], 2)).tolist() == [ZERO, NO_DATA]


@pytest.mark.parametrize("k", [0, -1, 2.5, "5", None])
def test_breaks_when_k_is_impossible(k):
    with pytest.raises(ValueError, match="k must be"):
        breaks([1, 2, 3], k)


def test_breaks_when_k_is_a_numpy_number():
    assert len(breaks([1, 2, 3], np.int64(3))) == 3


def test_breaks_when_the_method_is_unknown():
    with pytest.raises(ValueError, match="method must be one of fisher_jenks, quantile, equal, manual"):
        breaks([1, 2, 3], 2, "natural")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"method": "manual"}, "needs bounds"),
        ({"method": "manual", "bounds": [3]}, "2 strictly rising"),
        ({"method": "manual", "bounds": [3, 3]}, "2 strictly rising"),
        ({"method": "manual", "bounds": [np.nan, 3]}, "2 strictly rising"),
        ({"method": "manual", "bounds": [1, 2]}, "below the largest value"),
        ({"method": "equal", "bounds": [1, 3]}, "only for the method 'manual'"),
        ({"suppressed": [True]}, "shape of values"),
    ],
)
def test_breaks_when_options_are_wrong(options, message):
    with pytest.raises(ValueError, match=message):
        breaks([1, 2, 3], 2, **options)


@pytest.mark.parametrize("values", [[1, np.inf], [[1, 2]], 3])
def test_breaks_when_values_are_wrong(values):
    with pytest.raises(ValueError, match="one row of finite numbers"):
        breaks(values, 2)
