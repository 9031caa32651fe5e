"""Probabilities against Benjamini and Hochberg (1995), scipy and planted data."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from geo.stats.rates import expected_events
from geo.stats.significance import false_discovery, poisson_p, two_sided_p
from tests.geo.stats.helpers import bounded

PUBLISHED = [
    *(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344),
    *(0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0),
]
probabilities = st.lists(st.floats(0, 1), min_size=1, max_size=40)


@pytest.mark.parametrize(("z", "p"), [(0, 1), (1.959963985, 0.05), (-2.575829304, 0.01), (np.inf, 0)])
def test_two_sided_when_known(z, p):
    assert two_sided_p(z) == pytest.approx(p, abs=1e-10)


def test_two_sided_when_far_out_keeps_its_digits():
    assert two_sided_p(30.0) == pytest.approx(2 * stats.norm.sf(30.0), rel=1e-12, abs=0)


def test_two_sided_when_there_is_no_score():
    assert np.isnan(two_sided_p([np.nan])).all()


def test_two_sided_when_not_a_number():
    with pytest.raises(ValueError, match="z must be real numbers"):
        two_sided_p(["hot"])


def test_false_discovery_when_published():
    found = false_discovery(PUBLISHED)[:5]
    np.testing.assert_allclose(found, [0.0015, 0.003, 0.0095, 0.035625, 0.0603], rtol=1e-12)


def test_false_discovery_when_published_rejects_four():
    assert (false_discovery(PUBLISHED) <= 0.05).sum() == 4


def test_false_discovery_when_shuffled_keeps_the_order():
    order = np.random.default_rng(3).permutation(len(PUBLISHED))
    found = false_discovery(np.array(PUBLISHED)[order])
    np.testing.assert_array_equal(found, false_discovery(PUBLISHED)[order])


def test_false_discovery_when_some_were_not_tested():
    found = false_discovery([np.nan, *PUBLISHED, np.nan])
    np.testing.assert_array_equal(found, [np.nan, *false_discovery(PUBLISHED), np.nan])


@pytest.mark.parametrize("nothing", [[], [np.nan, np.nan]])
def test_false_discovery_when_nothing_was_tested(nothing):
    np.testing.assert_array_equal(false_discovery(nothing), nothing)


@pytest.mark.parametrize("bad", [[1.1], [-0.1], [[0.5]], 0.5, ["x"]])
def test_false_discovery_when_input_is_wrong(bad):
    with pytest.raises(ValueError, match="p must be"):
        false_discovery(bad)


def test_false_discovery_leaves_its_input_alone():
    p = np.array(PUBLISHED)
    false_discovery(p)
    assert p.tolist() == PUBLISHED


@bounded
@given(probabilities)
def test_false_discovery_when_compared_with_its_definition(p):
    found = false_discovery(p)
    for level in (0.01, 0.05, 0.2):
        ranked = np.sort(p)
        below = np.flatnonzero(ranked <= level * np.arange(1, len(p) + 1) / len(p) * (1 + 1e-12))
        rejected = below[-1] + 1 if below.size else 0
        assert (found <= level * (1 + 1e-11)).sum() == rejected


def test_poisson_when_computed_from_its_tail():
    assert poisson_p([60], [20.0])[0] == pytest.approx(2 * stats.poisson.sf(59, 20.0), rel=1e-12)


@pytest.mark.parametrize(("events", "p"), [(0, 1.0), (1, 0.0)])
def test_poisson_when_nothing_is_expected(events, p):
    assert poisson_p(events, 0) == p


@pytest.mark.parametrize(
    ("events", "expected", "message"),
    [([1], [1, 2], "one shape"), ([0.5], [1], "whole"), ([-1], [1], "negative"), ([1], [np.nan], "finite")],
)
def test_poisson_when_input_is_wrong(events, expected, message):
    with pytest.raises(ValueError, match=message):
        poisson_p(events, expected)


def flagged(events, residents):
    return false_discovery(poisson_p(events, expected_events(events, residents))) <= 0.05


def planted(residents, seed, sets):
    rng = np.random.default_rng(seed)
    return rng.multinomial(2000, residents / residents.sum(), size=sets)


def test_flags_when_twenty_sets_follow_the_residents(hannover):
    sets = planted(hannover["residents"], seed=2007, sets=20)
    assert sum(flagged(events, hannover["residents"]).sum() for events in sets) <= 1


def test_flags_when_a_thousand_sets_follow_the_residents(hannover):
    sets = planted(hannover["residents"], seed=2008, sets=1000)
    assert np.mean([flagged(events, hannover["residents"]).any() for events in sets]) <= 0.05


def test_flags_when_forty_more_lie_in_an_area_of_one_per_cent(hannover):
    residents, heideviertel = hannover["residents"], hannover["label"].index("27")
    sets = planted(residents, seed=2009, sets=20)
    sets[:, heideviertel] += 40
    assert all(flagged(events, residents)[heideviertel] for events in sets)


def test_flags_when_forty_more_lie_in_one_area_name_no_other(hannover):
    residents, heideviertel = hannover["residents"], hannover["label"].index("27")
    sets = planted(residents, seed=2009, sets=20)
    sets[:, heideviertel] += 40
    assert sum(flagged(events, residents).sum() - 1 for events in sets) <= 1
