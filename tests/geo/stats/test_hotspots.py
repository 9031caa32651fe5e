"""Gi, Gi* and Moran against published figures and esda."""

import warnings
from contextlib import closing

import esda
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from libpysal import examples, io
from scipy import sparse
from scipy.spatial.distance import cdist

from geo.stats import hotspots
from geo.stats.rates import empirical_bayes
from geo.stats.significance import false_discovery, two_sided_p
from tests.geo.stats.helpers import bounded, everybody, line, ring, with_island

SIX = np.array([(10, 10), (20, 10), (40, 10), (15, 20), (30, 20), (30, 30)])
SIX_VALUES = [2, 3, 3.2, 5, 8, 7]
SIX_WEIGHTS = sparse.csr_array(((cdist(SIX, SIX) <= 15) & ~np.eye(6, dtype=bool)).astype(float))
ALL = [hotspots.getis_ord_star, hotspots.getis_ord, hotspots.moran, hotspots.local_moran]
rows = st.lists(st.integers(0, 60), min_size=6, max_size=6)


def by_name(sids, found):
    return dict(zip(sids["label"], found, strict=True))


def test_star_when_published_for_six_points():
    published = [-1.397276262, -0.2891776156, 0.6506496352, -0.2891776156, 1.2345208835, 2.0242433094]
    np.testing.assert_allclose(hotspots.getis_ord_star(SIX_VALUES, SIX_WEIGHTS), published, atol=5e-10)


def test_star_when_published_for_counties(sids):
    z = by_name(sids, hotspots.getis_ord_star(sids["SIDR74"], sids.weights))
    found = [z[name] for name in ("Northampton", "Bertie", "Halifax", "Wilkes")]
    np.testing.assert_allclose(found, [4.251772569, 3.945757473, 2.910188196, -2.327788855], atol=5e-10)


def test_star_when_counties_are_counted(sids):
    z = hotspots.getis_ord_star(sids["SIDR74"], sids.weights)
    assert ((z > 1.96).sum(), (z < -1.96).sum()) == (9, 3)


def test_star_when_counties_are_corrected_for_many(sids):
    z = hotspots.getis_ord_star(sids["SIDR74"], sids.weights)
    assert (false_discovery(two_sided_p(z)) <= 0.05).sum() == 2


@pytest.mark.parametrize(("function", "star"), [(hotspots.getis_ord_star, True), (hotspots.getis_ord, False)])
def test_scores_when_esda_computes_them(sids, function, star):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        graph = sids.graph
        theirs = esda.G_Local(sids["SIDR74"], graph, transform="B", star=star, permutations=0).Zs
    np.testing.assert_allclose(function(sids["SIDR74"], sids.weights), theirs, atol=1e-12)


def test_scores_without_self_when_computed_by_hand():
    values, weights = np.array(SIX_VALUES), SIX_WEIGHTS.toarray()
    by_hand = []
    for place in range(6):
        others, linked = np.delete(values, place), np.delete(weights[place], place)
        spread = others.std() * np.sqrt((5 * linked.sum() - linked.sum() ** 2) / 4)
        by_hand.append((linked @ others - others.mean() * linked.sum()) / spread)
    np.testing.assert_allclose(hotspots.getis_ord(values, SIX_WEIGHTS), by_hand, rtol=1e-12)


@pytest.mark.parametrize("function", [hotspots.getis_ord_star, hotspots.getis_ord])
def test_scores_when_all_values_are_equal(function):
    assert np.isnan(function([0.1] * 7, ring(7))).all()


@pytest.mark.parametrize("function", [hotspots.getis_ord_star, hotspots.getis_ord])
def test_scores_when_all_are_neighbours(function):
    assert np.isnan(function([1, 2, 3, 4], everybody(4))).all()


@pytest.mark.parametrize("function", [hotspots.getis_ord_star, hotspots.getis_ord])
def test_scores_when_a_place_is_an_island(function):
    z = function([*SIX_VALUES, 9], with_island(SIX_WEIGHTS))
    assert np.isnan(z).tolist() == [False] * 6 + [True]


@pytest.mark.parametrize("function", [hotspots.getis_ord_star, hotspots.getis_ord])
def test_scores_when_there_is_a_single_place(function):
    assert np.isnan(function([3], sparse.csr_array((1, 1)))).all()


def test_scores_without_self_when_all_others_are_equal():
    z = hotspots.getis_ord([0.1, 0.1, 0.7, 0.1, 0.1, 0.1], ring(6))
    assert np.isnan(z).tolist() == [False, False, True, False, False, False]


def test_star_when_one_of_51_stands_out_alone():
    z = hotspots.getis_ord_star([1] + [0] * 50, ring(51) @ ring(51) @ ring(51) - 3 * ring(51) + ring(51))
    assert z.max() < 4.1


@pytest.mark.parametrize("function", [hotspots.getis_ord_star, hotspots.getis_ord])
def test_scores_when_a_value_is_negative(function):
    with pytest.raises(ValueError, match="must not be negative"):
        function([1, -1, 2], line(3))


@pytest.mark.parametrize("function", ALL)
@pytest.mark.parametrize(
    ("values", "weights", "message"),
    [
        ([1, np.nan, 2], line(3), "finite"),
        ([1, 2], line(3), "2 by 2"),
        ([], sparse.csr_array((0, 0)), "one row"),
        ([1, 2, 3], line(3) + sparse.eye_array(3), "own neighbour"),
        ([1, 2, 3], line(3) / 2, "binary"),
    ],
)
def test_hotspots_when_input_is_wrong(function, values, weights, message):
    with pytest.raises(ValueError, match=message):
        function(values, weights)


@pytest.mark.parametrize("function", ALL)
def test_hotspots_leave_the_weights_alone(function, sids):
    before = sids.weights.copy()
    function(sids["SIDR74"], sids.weights)
    assert (sids.weights != before).nnz == 0


@bounded
@given(rows, st.integers(2, 9), st.integers(0, 1000))
def test_star_when_unit_or_origin_change(values, factor, shift):
    z = hotspots.getis_ord_star(values, SIX_WEIGHTS)
    moved = hotspots.getis_ord_star(np.array(values) * factor + shift, SIX_WEIGHTS)
    np.testing.assert_allclose(moved, z, atol=1e-9)


@bounded
@given(rows, st.permutations(range(6)))
def test_star_when_places_are_reordered(values, order):
    z = hotspots.getis_ord_star(values, SIX_WEIGHTS)
    reordered = hotspots.getis_ord_star(np.array(values)[order], SIX_WEIGHTS[order][:, order])
    np.testing.assert_allclose(reordered, z[order], atol=1e-9)


def test_star_when_twenty_sets_follow_the_residents(hannover):
    residents, flags = hannover["residents"], 0
    for events in np.random.default_rng(5).multinomial(2000, residents / residents.sum(), size=20):
        z = hotspots.getis_ord_star(empirical_bayes(events, residents), hannover.weights)
        flags += (false_discovery(two_sided_p(z)) <= 0.05).sum()
    assert flags <= 1


def test_star_when_a_block_of_a_grid_is_hot():
    side, cells = 30, np.arange(900).reshape(30, 30)
    offsets = cdist(*[np.column_stack(np.divmod(np.arange(900), side))] * 2, "chebyshev")
    counts = np.random.default_rng(6).poisson(2, 900)
    counts[cells[10:14, 10:14]] += 8
    z = hotspots.getis_ord_star(counts, sparse.csr_array((offsets == 1).astype(float)))
    hot = (false_discovery(two_sided_p(z)) <= 0.01) & (z > 0)
    assert hot[cells[10:14, 10:14]].all()


def test_moran_when_published(sids):
    found = hotspots.moran(sids["SIDR74"], sids.weights)
    np.testing.assert_allclose(found, [0.24772519320480135, -1 / 99, 3.8547814], rtol=1e-7)


def test_moran_when_spdep_gives_the_neighbours(columbus):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        path = examples.get_path("spdep_listw2WB_columbus")
        with closing(io.open(path, dataFormat="geobugs_text")) as file:
            weights = sparse.csr_array(file.read().sparse)
    weights.data[:] = 1
    assert hotspots.moran(columbus["CRIME"], weights).i == pytest.approx(0.485770914, abs=5e-10)


def test_moran_when_rates_are_standardised(sids):
    standardised = esda.smoothing.assuncao_rate(sids["SID79"], sids["BIR79"]).ravel()
    assert hotspots.moran(standardised, sids.weights).i == pytest.approx(0.16622343552567395, rel=1e-9)


def esda_moran(values, weights):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return esda.Moran(values, weights, transformation="r", permutations=0)


def test_moran_when_esda_computes_it(columbus):
    theirs = esda_moran(columbus["CRIME"], columbus.graph)
    found = hotspots.moran(columbus["CRIME"], columbus.weights)
    np.testing.assert_allclose(found, [theirs.I, theirs.EI, theirs.z_norm], rtol=1e-10)


def test_moran_when_a_place_is_an_island(columbus):
    values, weights = np.append(columbus["CRIME"], 20.0), with_island(columbus.weights)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        graph = columbus.graph.__class__.from_sparse(weights)
    theirs = esda_moran(values, graph)
    found = hotspots.moran(values, weights)
    np.testing.assert_allclose(found, [theirs.I, theirs.EI, theirs.z_norm], rtol=1e-10)


@pytest.mark.parametrize(
    ("values", "weights"),
    [
        ([0.1, 0.1, 0.1], line(3)),
        ([1, 2, 3], sparse.csr_array((3, 3))),
        ([1, 2], line(2)),
    ],
)
def test_moran_when_it_says_nothing(values, weights):
    assert np.isnan(hotspots.moran(values, weights)).all()


def test_moran_when_all_are_neighbours_has_no_score():
    found = hotspots.moran([3, 1, 4, 1, 5], everybody(5))
    np.testing.assert_allclose(found, [-0.25, -0.25, np.nan])


def test_moran_when_values_are_negative():
    assert hotspots.moran([-2, -1, 1, 2], line(4)).i > 0


def test_local_moran_when_published(sids):
    i = by_name(sids, hotspots.local_moran(sids["SIDR74"], sids.weights).i)
    np.testing.assert_allclose([i["Northampton"], i["Bertie"]], [4.45678914, 2.462043342], rtol=1e-8)


def test_local_moran_when_esda_computes_it(sids):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = esda.Moran_Local(sids["SIDR74"], sids.graph, transformation="r", permutations=0)
    np.testing.assert_allclose(hotspots.local_moran(sids["SIDR74"], sids.weights).i, theirs.Is, rtol=1e-9)


def test_quadrant_when_esda_computes_it(sids):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = esda.Moran_Local(sids["SIDR74"], sids.graph, transformation="r", permutations=0).q
    names = np.array(["", "HH", "LH", "LL", "HL"])[theirs]
    assert (hotspots.local_moran(sids["SIDR74"], sids.weights).quadrant == names).all()


def test_local_moran_when_averaged_gives_the_global_one(sids):
    mean = hotspots.local_moran(sids["SIDR74"], sids.weights).i.mean()
    assert mean == pytest.approx(hotspots.moran(sids["SIDR74"], sids.weights).i * 99 / 100, rel=1e-12)


def test_quadrant_when_a_cold_cluster_has_a_high_i():
    found = hotspots.local_moran([0, 0, 0, 5, 9, 9, 9, 5], ring(8))
    assert (found.quadrant[1], found.i[1] > 1) == ("LL", True)


def test_quadrant_when_a_high_value_lies_among_low_ones():
    assert hotspots.local_moran([0, 9, 0, 1, 2], line(5)).quadrant.tolist()[:2] == ["LH", "HL"]


@pytest.mark.parametrize(
    ("values", "weights", "undefined"),
    [([1, 2, 9], with_island(line(2)), [False, False, True]), ([0.1, 0.1, 0.1], line(3), [True] * 3)],
)
def test_quadrant_when_there_is_none(values, weights, undefined):
    found = hotspots.local_moran(values, weights)
    assert [(np.isnan(i), q == "") for i, q in zip(*found, strict=True)] == [(u, u) for u in undefined]
