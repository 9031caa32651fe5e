"""Rates against Marshall (1991), Garwood (1936) and esda."""

import warnings

import numpy as np
import pytest
from esda.smoothing import Empirical_Bayes
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse, stats

from geo.stats import rates
from tests.geo.stats.helpers import bounded, everybody, line, with_island

areas = st.lists(st.tuples(st.integers(0, 400), st.integers(1, 50_000)), min_size=1, max_size=30)


def test_rate_when_computed_by_hand():
    assert rates.rate_per_thousand([12, 0], [4000, 250]).tolist() == [3.0, 0.0]


def test_rate_when_an_area_has_exactly_the_minimum():
    np.testing.assert_array_equal(rates.rate_per_thousand([1, 1], [100, 99]), [10.0, np.nan])


def test_rate_when_nobody_lives_there():
    assert np.isnan(rates.rate_per_thousand([3], [0], minimum_residents=0)).all()


def test_rate_when_another_minimum_is_asked_for():
    assert np.isnan(rates.rate_per_thousand([1], [150], minimum_residents=200)).all()


def test_rate_when_given_two_numbers():
    assert rates.rate_per_thousand(12, 4000) == 3.0


@pytest.mark.parametrize(
    ("events", "residents", "message"),
    [
        ([1, 2], [1000], "one shape"),
        ([-1], [1000], "events must not be negative"),
        ([1], [-1000], "residents must not be negative"),
        ([np.nan], [1000], "events must be finite"),
        ([1], [np.nan], "residents must be finite"),
        ([1], [np.inf], "residents must be finite"),
    ],
)
@pytest.mark.parametrize(
    "function",
    [rates.rate_per_thousand, rates.poisson_interval, rates.empirical_bayes, rates.expected_events],
)
def test_rates_when_input_is_wrong(function, events, residents, message):
    with pytest.raises(ValueError, match=message):
        function(events, residents)


def test_rate_when_one_is_a_row_and_one_a_number():
    with pytest.raises(ValueError, match="one shape"):
        rates.rate_per_thousand([1, 2], 1000)


def test_rate_when_the_minimum_is_negative():
    with pytest.raises(ValueError, match="minimum_residents must not be negative"):
        rates.rate_per_thousand([1], [1000], minimum_residents=-1)


def test_expected_when_added_up(hannover):
    events = np.arange(hannover["residents"].size)
    assert rates.expected_events(events, hannover["residents"]).sum() == pytest.approx(
        events.sum(), rel=1e-12
    )


def test_expected_when_nobody_lives_anywhere():
    assert np.isnan(rates.expected_events([1, 2], [0, 0])).all()


def test_interval_when_five_were_counted():
    low, high = rates.poisson_interval(5, 1000)
    np.testing.assert_allclose([low, high], [1.623486, 11.668332], atol=5e-7)


def test_interval_when_none_were_counted():
    low, high = rates.poisson_interval([0], [1000])
    np.testing.assert_allclose([low[0], high[0]], [0, 3.688879], atol=5e-7)


def test_interval_when_the_tails_are_added_up():
    low, high = rates.poisson_interval([17], [1000], level=0.9)
    tails = [stats.poisson.sf(16, low[0]), stats.poisson.cdf(17, high[0])]
    np.testing.assert_allclose(tails, [0.05, 0.05], rtol=1e-9)


def test_interval_when_nobody_lives_there():
    assert np.isnan(rates.poisson_interval([0, 4], [0, 0])).all()


def test_interval_when_a_count_is_huge():
    low, high = rates.poisson_interval([1_000_000], [1_000_000])
    np.testing.assert_allclose([low[0], high[0]], [998.041, 1001.962], atol=1e-3)


def test_interval_when_a_count_is_not_whole():
    with pytest.raises(ValueError, match="whole"):
        rates.poisson_interval([1.5], [1000])


@pytest.mark.parametrize("level", [0, 1, -0.5, 95, np.nan])
def test_interval_when_the_level_is_impossible(level):
    with pytest.raises(ValueError, match="level"):
        rates.poisson_interval([1], [1000], level=level)


@bounded
@given(areas)
def test_interval_when_compared_with_the_rate(pairs):
    events, residents = np.array(pairs).T
    low, high = rates.poisson_interval(events, residents)
    rate = rates.rate_per_thousand(events, residents, minimum_residents=0)
    assert ((low <= rate) & (rate < high)).all()


def test_empirical_bayes_when_the_variance_would_be_negative():
    shrunk = rates.empirical_bayes([5, 11, 20], [500, 1000, 2000])
    np.testing.assert_allclose(shrunk, 36 / 3.5, rtol=1e-12)


def test_empirical_bayes_when_small_counties_are_drawn_in(sids):
    shrunk = dict(zip(sids["label"], rates.empirical_bayes(sids["SID74"], sids["BIR74"]), strict=True))
    found = [shrunk[name] for name in ("Anson", "Ashe", "Alleghany")]
    np.testing.assert_allclose(found, [4.838804052, 1.697297331, 1.705377681], atol=5e-10)


def test_empirical_bayes_when_esda_computes_it(sids):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        esda = Empirical_Bayes(sids["SID74"], sids["BIR74"]).r.ravel()
    np.testing.assert_allclose(rates.empirical_bayes(sids["SID74"], sids["BIR74"]), esda * 1000, rtol=1e-12)


def test_empirical_bayes_when_nothing_happened():
    assert rates.empirical_bayes([0, 0], [500, 800]).tolist() == [0.0, 0.0]


def test_empirical_bayes_when_nobody_lives_anywhere():
    assert np.isnan(rates.empirical_bayes([1, 0], [0, 0])).all()


def test_empirical_bayes_when_an_area_is_empty_leaves_the_others_alone(sids):
    events, residents = np.append(sids["SID74"], 7), np.append(sids["BIR74"], 0)
    expected = np.append(rates.empirical_bayes(sids["SID74"], sids["BIR74"]), np.nan)
    np.testing.assert_allclose(rates.empirical_bayes(events, residents), expected, rtol=1e-12)


@bounded
@given(areas)
def test_empirical_bayes_when_between_own_and_overall_rate(pairs):
    events, residents = np.array(pairs).T
    raw, overall = 1000 * events / residents, 1000 * events.sum() / residents.sum()
    shrunk = rates.empirical_bayes(events, residents)
    slack = 1e-9 * (1 + raw)
    low, high = np.minimum(raw, overall) - slack, np.maximum(raw, overall) + slack
    assert ((low <= shrunk) & (shrunk <= high)).all()


@pytest.mark.parametrize("bad", [5, [[5]], []])
def test_empirical_bayes_when_not_a_row(bad):
    with pytest.raises(ValueError, match="one row"):
        rates.empirical_bayes(bad, bad)


def test_local_empirical_bayes_when_each_window_is_computed_alone(sids):
    window = (sids.weights + sparse.eye_array(100)).toarray() > 0
    alone = [
        rates.empirical_bayes(sids["SID74"][row], sids["BIR74"][row])[row[:place].sum()]
        for place, row in enumerate(window)
    ]
    found = rates.local_empirical_bayes(sids["SID74"], sids["BIR74"], sids.weights)
    np.testing.assert_allclose(found, alone, rtol=1e-9)


def test_local_empirical_bayes_when_all_are_neighbours(sids):
    found = rates.local_empirical_bayes(sids["SID74"], sids["BIR74"], everybody(100))
    np.testing.assert_allclose(found, rates.empirical_bayes(sids["SID74"], sids["BIR74"]), rtol=1e-9)


def test_local_empirical_bayes_when_a_place_is_an_island():
    found = rates.local_empirical_bayes([3, 4, 5], [900, 900, 900], with_island(line(2)))
    assert np.isnan(found).tolist() == [False, False, True]


def test_local_empirical_bayes_when_a_neighbour_is_uninhabited():
    found = rates.local_empirical_bayes([4, 9, 5], [800, 0, 1000], line(3))
    np.testing.assert_allclose(found, [5.0, np.nan, 5.0])


def test_local_empirical_bayes_when_weights_do_not_fit():
    with pytest.raises(ValueError, match="2 by 2"):
        rates.local_empirical_bayes([1, 2], [100, 200], line(3))
