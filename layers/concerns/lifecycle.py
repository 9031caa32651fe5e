"""The life of a concern: its statuses and which may follow which. No Django in here.

The table follows the practice of German reporting systems and maps to Open311 (open, closed) and to the
CitySDK detailed status. Status says how far the work is; who may see the concern (`Visibility`) and who
works on it are separate fields.
"""

from enum import StrEnum


class Status(StrEnum):
    """How far the work on a concern is."""

    RECEIVED = "received"
    IN_REVIEW = "in_review"
    QUESTION = "question"
    ASSIGNED = "assigned"
    IN_PROGRESS = "in_progress"
    FORWARDED = "forwarded"
    AT_COUNCIL = "at_council"
    ANSWERED = "answered"
    NOT_FEASIBLE = "not_feasible"
    REJECTED = "rejected"
    MERGED = "merged"
    CLOSED_UNANSWERED = "closed_unanswered"
    WITHDRAWN = "withdrawn"
    REOPENED = "reopened"
    ARCHIVED = "archived"


class Visibility(StrEnum):
    """How much of a concern the public sees."""

    INTERNAL = "internal"
    PUBLIC = "public"
    PUBLIC_WITHOUT_TEXT = "public_without_text"
    PUBLIC_GENERALISED = "public_generalised"


S = Status
LABELS = {
    S.RECEIVED: "Eingegangen",
    S.IN_REVIEW: "In Prüfung",
    S.QUESTION: "Rückfrage",
    S.ASSIGNED: "Zugewiesen",
    S.IN_PROGRESS: "In Bearbeitung",
    S.FORWARDED: "Weitergeleitet",
    S.AT_COUNCIL: "Im Bezirksrat",
    S.ANSWERED: "Beantwortet",
    S.NOT_FEASIBLE: "Nicht umsetzbar",
    S.REJECTED: "Abgelehnt",
    S.MERGED: "Zusammengeführt",
    S.CLOSED_UNANSWERED: "Geschlossen ohne Antwort",
    S.WITHDRAWN: "Zurückgezogen",
    S.REOPENED: "Wieder geöffnet",
    S.ARCHIVED: "Archiviert",
}
VISIBILITY_LABELS = {
    Visibility.INTERNAL: "Nicht öffentlich",
    Visibility.PUBLIC: "Öffentlich",
    Visibility.PUBLIC_WITHOUT_TEXT: "Öffentlich ohne Text",
    Visibility.PUBLIC_GENERALISED: "Öffentlich, Ort verallgemeinert",
}

TRANSITIONS = {
    S.RECEIVED: {S.IN_REVIEW, S.WITHDRAWN},
    S.IN_REVIEW: {S.ASSIGNED, S.QUESTION, S.ANSWERED, S.MERGED, S.REJECTED, S.WITHDRAWN},
    S.QUESTION: {S.IN_REVIEW, S.IN_PROGRESS, S.CLOSED_UNANSWERED, S.WITHDRAWN},
    S.ASSIGNED: {S.IN_PROGRESS, S.IN_REVIEW, S.WITHDRAWN},
    S.IN_PROGRESS: {
        S.ANSWERED,
        S.NOT_FEASIBLE,
        S.QUESTION,
        S.FORWARDED,
        S.AT_COUNCIL,
        S.WITHDRAWN,
    },
    S.FORWARDED: {S.ANSWERED, S.NOT_FEASIBLE, S.IN_PROGRESS, S.WITHDRAWN},
    S.AT_COUNCIL: {S.IN_PROGRESS, S.ANSWERED, S.NOT_FEASIBLE, S.WITHDRAWN},
    S.REOPENED: {S.IN_PROGRESS, S.WITHDRAWN},
    S.ANSWERED: {S.REOPENED, S.ARCHIVED},
    S.NOT_FEASIBLE: {S.REOPENED, S.ARCHIVED},
    S.CLOSED_UNANSWERED: {S.REOPENED, S.ARCHIVED},
    S.REJECTED: {S.ARCHIVED},
    S.MERGED: {S.ARCHIVED},
    S.WITHDRAWN: {S.ARCHIVED},
    S.ARCHIVED: set(),
}
CLOSED = frozenset(
    {
        S.ANSWERED,
        S.NOT_FEASIBLE,
        S.REJECTED,
        S.MERGED,
        S.CLOSED_UNANSWERED,
        S.WITHDRAWN,
        S.ARCHIVED,
    }
)
OPEN = frozenset(Status) - CLOSED
NEEDS_REASON = frozenset({S.NOT_FEASIBLE, S.REJECTED, S.QUESTION, S.MERGED, S.CLOSED_UNANSWERED})
ASKS_WHETHER_SOLVED = frozenset({S.ANSWERED, S.NOT_FEASIBLE, S.CLOSED_UNANSWERED})

CITYSDK = {
    S.RECEIVED: "PENDING",
    S.IN_REVIEW: "RECEIVED",
    S.QUESTION: "RECEIVED",
    S.ASSIGNED: "RECEIVED",
    S.REOPENED: "RECEIVED",
    S.IN_PROGRESS: "IN_PROCESS",
    S.FORWARDED: "IN_PROCESS",
    S.AT_COUNCIL: "IN_PROCESS",
    S.ANSWERED: "PROCESSED",
    S.NOT_FEASIBLE: "PROCESSED",
    S.CLOSED_UNANSWERED: "PROCESSED",
    S.ARCHIVED: "PROCESSED",
    S.REJECTED: "REJECTED",
    S.MERGED: "REJECTED",
    S.WITHDRAWN: "REJECTED",
}


class IllegalTransition(ValueError):
    """Raised when a status may not follow another."""


def check_transition(old, new):
    """Raise `IllegalTransition` unless ``new`` may follow ``old``.

    Parameters
    ----------
    old, new : str
        Values of `Status`.

    Raises
    ------
    IllegalTransition
        With a German sentence that names both statuses.
    """
    if Status(new) not in TRANSITIONS[Status(old)]:
        raise IllegalTransition(f"Von „{LABELS[old]}“ kann nicht nach „{LABELS[new]}“ gewechselt werden.")


def is_open(status):
    """Tell whether work on a concern in ``status`` is still due."""
    return Status(status) in OPEN


class Stage(StrEnum):
    """The four states that a map symbol tells apart by shape and colour."""

    NEW = "new"
    WORK = "work"
    ANSWERED = "answered"
    CLOSED = "closed"


STAGE_LABELS = {
    Stage.NEW: "Neu",
    Stage.WORK: "In Arbeit",
    Stage.ANSWERED: "Beantwortet",
    Stage.CLOSED: "Ohne Ergebnis geschlossen",
}
STAGES = {
    Stage.NEW: (S.RECEIVED, S.IN_REVIEW),
    Stage.WORK: (S.QUESTION, S.ASSIGNED, S.IN_PROGRESS, S.FORWARDED, S.AT_COUNCIL, S.REOPENED),
    Stage.ANSWERED: (S.ANSWERED,),
    Stage.CLOSED: (
        S.NOT_FEASIBLE,
        S.REJECTED,
        S.MERGED,
        S.CLOSED_UNANSWERED,
        S.WITHDRAWN,
        S.ARCHIVED,
    ),
}
STAGE_OF = {status: stage for stage, statuses in STAGES.items() for status in statuses}
