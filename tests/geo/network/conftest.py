"""Published places and distances, and one made town."""

from importlib.resources import files

import numpy as np
import pandas as pd
import pytest

from tests.geo.network.cities import made_city


@pytest.fixture(scope="session")
def town():
    """About 900 crossings, some of them cut off; 120 cells, 20 facilities."""
    town = made_city(30, kept_edges=1_350, cell_count=120, seed=3)
    town.facilities, town.candidates = town.facilities[:20], town.candidates[:30]
    return town


@pytest.fixture(scope="session")
def san_francisco():
    """205 census tracts and 16 stores with walking distances, as published inside spopt."""
    folder = files("spopt") / "tests" / "test_locate" / "data"
    tracts = pd.read_csv(folder / "SF_demand_205_centroid_uniform_weight.csv")
    pairs = pd.read_csv(folder / "SF_network_distance_candidateStore_16_censusTract_205_new.csv")
    metres = pairs.pivot_table(values="distance", index="DestinationName", columns="name")
    people = tracts.set_index("NAME")["POP2000"].reindex(metres.index)
    return people.to_numpy(dtype=float), metres.to_numpy(), np.asarray(metres.index)
