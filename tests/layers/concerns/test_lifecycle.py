"""The status table: complete, closed, and the same as the text that it was made from."""

import pytest

from layers.concerns import lifecycle
from layers.concerns.lifecycle import (
    CITYSDK,
    CLOSED,
    LABELS,
    NEEDS_REASON,
    OPEN,
    STAGE_OF,
    TRANSITIONS,
    IllegalTransition,
    Status,
    Visibility,
    check_transition,
    is_open,
)

ALLOWED = [(old, new) for old, following in TRANSITIONS.items() for new in following]
FORBIDDEN = [(old, new) for old in Status for new in Status if (old, new) not in ALLOWED]


@pytest.mark.parametrize(("old", "new"), ALLOWED)
def test_transition_passes_when_the_table_has_it(old, new):
    check_transition(old, new)


@pytest.mark.parametrize(("old", "new"), FORBIDDEN)
def test_transition_is_refused_when_the_table_lacks_it(old, new):
    with pytest.raises(IllegalTransition):
        check_transition(old, new)


def test_refusal_names_both_statuses_in_german():
    with pytest.raises(IllegalTransition, match="Von „Eingegangen“ kann nicht nach „Beantwortet“"):
        check_transition(Status.RECEIVED, Status.ANSWERED)


def test_unknown_status_is_refused():
    with pytest.raises(ValueError, match="quatsch"):
        check_transition(Status.RECEIVED, "quatsch")


@pytest.mark.parametrize("table", [TRANSITIONS, LABELS, CITYSDK, STAGE_OF])
def test_every_status_is_in_the_table(table):
    assert set(table) == set(Status)


def test_every_status_can_be_reached():
    reached = {Status.RECEIVED}
    for _step in Status:
        reached |= {new for old in reached for new in TRANSITIONS[old]}
    assert reached == set(Status)


def test_every_open_status_can_be_withdrawn():
    assert {old for old in Status if Status.WITHDRAWN in TRANSITIONS[old]} == OPEN


def test_archived_is_the_only_end():
    assert [old for old in Status if not TRANSITIONS[old]] == [Status.ARCHIVED]


def test_closed_statuses_lead_nowhere_but_to_reopening_and_the_archive():
    following = {new for old in CLOSED for new in TRANSITIONS[old]}
    assert following == {Status.REOPENED, Status.ARCHIVED}


def test_open_and_closed_are_complements():
    assert set(Status) - CLOSED == OPEN


def test_open_is_told_from_the_stored_value():
    assert [is_open("received"), is_open("answered")] == [True, False]


@pytest.mark.parametrize("status", sorted(CLOSED))
def test_closed_status_is_never_reported_as_pending(status):
    assert CITYSDK[status] in {"PROCESSED", "REJECTED"}


def test_reason_is_needed_wherever_it_ends_without_an_answer():
    ends = CLOSED - {Status.ANSWERED, Status.WITHDRAWN, Status.ARCHIVED}
    assert ends <= NEEDS_REASON


def test_every_visibility_has_a_label():
    assert set(lifecycle.VISIBILITY_LABELS) == set(Visibility)


def test_module_knows_no_django():
    assert "django" not in vars(lifecycle)
    assert not [
        name for name, value in vars(lifecycle).items() if "django" in getattr(value, "__module__", "")
    ]
