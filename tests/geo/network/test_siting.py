import warnings

import numpy as np
import pulp
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import milp
from spopt.locate import LSCP, MCLP, PMedian

from geo.network import solver
from geo.network.reach import distance_matrix
from geo.network.siting import greedy_covering, location_set_covering, maximal_covering, p_median
from tests.geo.network.oracles import best_cover, best_median, fewest_sites
from tests.geo.network.strategies import BOUNDED

PEOPLE = np.array([10.0, 20.0, 40.0, 5.0])
COVERS = np.array([[1, 0, 0], [1, 1, 0], [0, 1, 0], [0, 0, 1]], dtype=bool)


@pytest.fixture
def cbc():
    """The solver inside PuLP, whose next version moves it: only the answer matters here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        yield pulp.PULP_CBC_CMD(msg=False)


@st.composite
def covered_demand(draw):
    n, m = draw(st.integers(1, 12)), draw(st.integers(1, 7))
    rows = st.lists(st.booleans(), min_size=m, max_size=m)
    covers = np.array(draw(st.lists(rows, min_size=n, max_size=n)))
    people = np.array(draw(st.lists(st.integers(0, 90), min_size=n, max_size=n)), dtype=float)
    return people, covers, draw(st.integers(1, min(3, m)))


@BOUNDED
@given(covered_demand())
def test_maximal_covering_equals_all_choices_tried(case):
    people, covers, p = case
    best = maximal_covering(people, covers, p)
    assert (best.covered_people, best.optimal, best.gap) == (best_cover(people, covers, p), True, 0)


@BOUNDED
@given(covered_demand())
def test_greedy_is_never_better_than_the_proved_choice(case):
    people, covers, p = case
    greedy, best = greedy_covering(people, covers, p), maximal_covering(people, covers, p)
    assert 0.63 * best.covered_people <= greedy.covered_people <= best.covered_people


@BOUNDED
@given(covered_demand())
def test_set_covering_equals_all_choices_tried(case):
    _people, covers, _p = case
    reachable = covers[covers.any(axis=1)]
    if len(reachable):
        assert location_set_covering(reachable).objective == fewest_sites(reachable)


@st.composite
def demand_with_distances(draw):
    n, m = draw(st.integers(1, 10)), draw(st.integers(1, 6))
    rows = st.lists(st.integers(0, 2_000), min_size=m, max_size=m)
    metres = np.array(draw(st.lists(rows, min_size=n, max_size=n)), dtype=float)
    people = np.array(draw(st.lists(st.integers(1, 90), min_size=n, max_size=n)), dtype=float)
    return people, metres, draw(st.integers(1, min(3, m)))


@BOUNDED
@given(demand_with_distances())
def test_p_median_equals_all_choices_tried(case):
    people, metres, p = case
    assert p_median(people, metres, p).objective == pytest.approx(best_median(people, metres, p), rel=1e-9)


def test_maximal_covering_of_san_francisco_is_as_published(san_francisco):
    people, metres, _name = san_francisco
    best = maximal_covering(people, metres <= 5_000, 4)
    assert (best.covered_people, best.optimal, people.sum()) == (875_247, True, 955_113)


def test_greedy_of_san_francisco_is_as_published(san_francisco):
    people, metres, _name = san_francisco
    assert greedy_covering(people, metres <= 5_000, 4).covered_people == 872_611


def test_covered_people_are_persons_and_not_places(san_francisco):
    people, metres, _name = san_francisco
    best = maximal_covering(people, metres <= 5_000, 4)
    share_of_places = (metres[:, best.sites] <= 5_000).any(axis=1).mean()
    assert (round(best.covered_people / people.sum(), 5), round(share_of_places, 5)) == (0.91638, 0.89756)


@pytest.mark.parametrize("p", [1, 3, 5])
def test_maximal_covering_equals_spopt_in_san_francisco(san_francisco, p, cbc):
    people, metres, _name = san_francisco
    theirs = MCLP.from_cost_matrix(metres, people, 5_000, p_facilities=p).solve(cbc)
    assert maximal_covering(people, metres <= 5_000, p).objective == pytest.approx(
        theirs.problem.objective.value()
    )


def test_maximal_covering_with_fixed_sites_equals_spopt(san_francisco, cbc):
    people, metres, _name = san_francisco
    existing = np.isin(np.arange(16), (7, 12))
    theirs = MCLP.from_cost_matrix(metres, people, 5_000, 4, predefined_facilities_arr=existing.astype(int))
    ours = maximal_covering(people, metres <= 5_000, 4, fixed=(7, 12))
    assert ours.objective == pytest.approx(theirs.solve(cbc).problem.objective.value())


def test_set_covering_equals_spopt_in_san_francisco(san_francisco, cbc):
    _people, metres, _name = san_francisco
    reachable = metres[(metres <= 8_000).any(axis=1)]
    theirs = LSCP.from_cost_matrix(reachable, 8_000).solve(cbc)
    assert location_set_covering(reachable <= 8_000).objective == theirs.problem.objective.value()


def test_p_median_equals_spopt_in_san_francisco(san_francisco, cbc):
    people, metres, _name = san_francisco
    theirs = PMedian.from_cost_matrix(metres, people, p_facilities=4).solve(cbc)
    assert p_median(people, metres, 4).objective == pytest.approx(theirs.problem.objective.value(), rel=1e-9)


def test_interchange_is_named_when_the_task_is_too_large_to_prove(town, monkeypatch):
    monkeypatch.setattr("geo.network.siting.EXACT_PAIRS", 0)
    metres = distance_matrix(town.graph, town.cells, town.candidates)
    answer = p_median(town.people, metres, 3)
    assert (answer.method, answer.optimal, answer.gap) == ("interchange", False, None)


def test_interchange_comes_within_two_percent_of_the_best(town, monkeypatch):
    metres = distance_matrix(town.graph, town.cells, town.candidates)
    monkeypatch.setattr("geo.network.siting.EXACT_PAIRS", 0)
    assert p_median(town.people, metres, 3).objective <= 1.02 * best_median(town.people, metres, 3)


def test_solver_is_asked_for_a_proof_and_not_for_a_small_gap(monkeypatch):
    asked = []
    monkeypatch.setattr(
        solver, "milp", lambda *args, **more: asked.append(more["options"]) or milp(*args, **more)
    )
    maximal_covering(PEOPLE, COVERS, 1, time_limit_s=3)
    assert asked == [{"mip_rel_gap": 0.0, "time_limit": 3}]


@pytest.mark.parametrize("method", [greedy_covering, maximal_covering])
def test_fixed_sites_stay_and_count(method):
    answer = method(PEOPLE, COVERS, 2, fixed=[2])
    assert (answer.sites.tolist(), answer.new_sites.tolist(), answer.covered_people) == ([1, 2], [1], 65)


def test_p_median_keeps_fixed_sites():
    answer = p_median([1, 1], [[0, 900, 10], [900, 0, 890]], 2, fixed=[2])
    assert (answer.sites.tolist(), answer.objective) == ([1, 2], 10)


def test_set_covering_keeps_fixed_sites():
    answer = location_set_covering([[1, 1, 0], [0, 1, 1]], fixed=[0], demand=[3, 4])
    assert (len(answer.sites), 0 in answer.sites, answer.covered_people) == (2, True, 7)


def test_maximal_covering_is_decided_when_fixed_sites_reach_everybody():
    answer = maximal_covering([5, 5], [[1, 0], [1, 1]], 2, fixed=[0])
    assert (answer.covered_people, answer.optimal) == (10, True)


def test_maximal_covering_ignores_a_candidate_that_reaches_nobody():
    assert maximal_covering([5, 9], [[0, 1], [0, 1]], 1).sites.tolist() == [1]


def test_gap_is_stated_when_time_runs_out():
    rng = np.random.default_rng(5)
    points, sites = rng.uniform(0, 9_000, (1_500, 2)), rng.uniform(0, 9_000, (120, 2))
    covers = np.hypot(*(points[:, None] - sites[None]).T).T <= 1_500
    answer = maximal_covering(np.ones(1_500), covers, 12, time_limit_s=0.01)
    assert (answer.optimal, answer.gap > 0, answer.sites.size) == (False, True, 12)


def test_p_median_serves_everybody_when_some_pairs_are_unreachable():
    metres = [[0, np.nan, 500], [np.nan, 0, 500], [np.nan, 10, 500]]
    assert p_median([1, 1, 100], metres, 1).sites.tolist() == [2]


def test_p_median_refuses_when_no_choice_reaches_everybody():
    with pytest.raises(ValueError, match="no choice of 1 sites was found that reaches everybody"):
        p_median([1, 1], [[0, np.nan], [np.nan, 0]], 1)


def test_set_covering_refuses_when_a_place_has_no_candidate():
    with pytest.raises(ValueError, match="1 places are reached by no candidate, the first is 1"):
        location_set_covering([[1, 0], [0, 0]])


def test_set_covering_refuses_when_demand_has_another_length():
    with pytest.raises(ValueError, match="demand has 1 places, covers 2"):
        location_set_covering([[1], [1]], demand=[3])


@pytest.mark.parametrize(
    ("people", "covers", "p", "fixed", "sentence"),
    [
        (PEOPLE, COVERS, 4, (), "p must be a whole number from 1 to 3, the number of candidates, not 4"),
        (PEOPLE, COVERS, 0, (), "p must be"),
        (PEOPLE, COVERS, 1.5, (), "p must be"),
        (PEOPLE, COVERS, 1, (0, 1), "p counts the 2 fixed sites too"),
        (PEOPLE, COVERS, 1, (3,), "no candidates"),
        (PEOPLE, COVERS, 1, (-1,), "no candidates"),
        (-PEOPLE, COVERS, 1, (), "negative"),
        (PEOPLE[:2], COVERS, 1, (), "demand has 2 places, covers 4"),
        (PEOPLE, COVERS * 500, 1, (), "compare distances with the reach first"),
        ([], np.empty((0, 3)), 1, (), "none of them 0"),
    ],
)
@pytest.mark.parametrize("method", [greedy_covering, maximal_covering])
def test_covering_refuses_when_the_input_is_wrong(method, people, covers, p, fixed, sentence):
    with pytest.raises(ValueError, match=sentence):
        method(people, covers, p, fixed=fixed)


@pytest.mark.parametrize(
    ("people", "metres", "p", "sentence"),
    [
        ([1], [[5, 6]], 3, "from 1 to 2"),
        ([1, 2], [[5, 6]], 1, "demand by facilities"),
        ([1], [[-5, 6]], 1, "negative or infinite"),
        ([0], [[5, 6]], 1, "no persons"),
    ],
)
def test_p_median_refuses_when_the_input_is_wrong(people, metres, p, sentence):
    with pytest.raises(ValueError, match=sentence):
        p_median(people, metres, p)
