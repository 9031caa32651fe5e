"""How the concerns of the demo city went on: steps through the same services that staff use."""

from contextlib import contextmanager
from unittest import mock

from django.utils import timezone

from layers.concerns import services
from layers.concerns.lifecycle import Status

UNIT_OF_TOPIC = {
    "sauberkeit": "AHA",
    "haltestelle": "UESTRA",
    "parken": "32",
    "laerm": "32",
    "kita": "51",
    "schule": "51",
    "jugendtreff": "51",
    "betreuung": "51",
    "spiel-und-sportflaechen": "67",
    "gruen-und-baeume": "67",
    "natur-und-tiere": "67",
    "gewaesser": "67",
    "hitze": "61",
    "bauleitplanung": "61",
    "bauvorhaben": "61",
    "sanierung": "61",
    "treffpunkte": "57",
    "sprachangebote": "56",
    "beratung": "56",
    "begegnung": "56",
    "raeume": "50",
    "einkaufen": "61",
    "barrierefreiheit": "66",
}
USUAL_UNIT = "66"


@contextmanager
def as_of(moment):
    """Let the services write as of ``moment``, so that the history is theirs; for the demo city only."""
    with mock.patch.object(timezone, "now", return_value=moment):
        yield


def review(concern, row, *, staff, units):
    """Begin to look at it."""
    services.change_status(concern, status=Status.IN_REVIEW, by=staff)


def publish(concern, row, *, staff, units):
    """Publish it as its topic suggests."""
    services.publish(concern, visibility=concern.category.default_visibility, by=staff)


def hide(concern, row, *, staff, units):
    """Keep it from the public."""
    services.hide(concern, reason=row["antwort"], by=staff)


def assign(concern, row, *, staff, units):
    """Hand it to the unit for its topic."""
    services.assign(concern, unit=units[UNIT_OF_TOPIC.get(row["thema"], USUAL_UNIT)], by=staff)


def ask(concern, row, *, staff, units):
    """Ask the submitter."""
    services.ask_submitter(concern, text=row["antwort"], by=staff)


def answer(concern, row, *, staff, units):
    """Answer it."""
    services.answer(concern, text=row["antwort"], by=staff)


def to(status):
    """Return the step to ``status``; where it disappoints, the answer of the row is the reason."""

    def step(concern, row, *, staff, units):
        reason = row["antwort"] if status in {Status.NOT_FEASIBLE, Status.REJECTED} else ""
        services.change_status(concern, status=status, reason=reason, by=staff)

    return step


def close_unanswered(concern, row, *, staff, units):
    """Close it because nobody replied."""
    services.change_status(
        concern, status=Status.CLOSED_UNANSWERED, reason="Auf die Rückfrage kam keine Antwort.", by=staff
    )


def withdraw(concern, row, *, staff, units):
    """The submitter takes it back."""
    services.withdraw(concern)


def feedback(is_solved):
    """Return the step in which the submitter says whether it is solved."""

    def step(concern, row, *, staff, units):
        services.give_feedback(concern, is_solved=is_solved)

    return step


START = (review, publish)
WORK = (*START, assign, to(Status.IN_PROGRESS))
COURSES = {
    "new": (),
    "review": (review,),
    "published": START,
    "rejected": (review, hide, to(Status.REJECTED)),
    "withdrawn": (*START, withdraw),
    "question": (*START, ask),
    "closed": (*START, ask, close_unanswered),
    "assigned": (*START, assign),
    "progress": WORK,
    "forwarded": (*WORK, to(Status.FORWARDED)),
    "council": (*WORK, to(Status.AT_COUNCIL)),
    "not_feasible": (*WORK, to(Status.NOT_FEASIBLE)),
    "answered": (*WORK, answer),
    "solved": (*WORK, answer, feedback(is_solved=True)),
    "reopened": (*WORK, answer, feedback(is_solved=False)),
}
