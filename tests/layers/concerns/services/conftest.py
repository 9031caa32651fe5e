"""Fixtures for decisions about concerns."""

import pytest

from layers.concerns import services
from tests.factories import CategoryFactory, UserFactory, grid_point


@pytest.fixture
def said(city):
    """What a resident says, in the first Stadtteil."""
    return services.NewConcern(
        key="formular-1",
        kind="problem",
        category=CategoryFactory(),
        text="Die Laterne ist dunkel.",
        location=grid_point(0.5, 0.5),
    )


@pytest.fixture
def by(db):
    """Somebody of the staff."""
    return UserFactory(username="verwaltung")
