"""Decisions and writes about concerns, each in one transaction."""

from layers.concerns.services.moderation import (
    add_note,
    answer,
    ask_submitter,
    assign,
    change_status,
    hide,
    publish,
    release_photo,
)
from layers.concerns.services.steps import ChangedMeanwhile, unchanged_since
from layers.concerns.services.submission import (
    DifferentContent,
    NewConcern,
    OutsideCity,
    UnclearSide,
    submit_concern,
)
from layers.concerns.services.submitter import (
    confirm_email,
    erase,
    export_data,
    give_feedback,
    reply,
    support,
    withdraw,
)

__all__ = [
    "ChangedMeanwhile",
    "DifferentContent",
    "NewConcern",
    "OutsideCity",
    "UnclearSide",
    "add_note",
    "answer",
    "ask_submitter",
    "assign",
    "change_status",
    "confirm_email",
    "erase",
    "export_data",
    "give_feedback",
    "hide",
    "publish",
    "release_photo",
    "reply",
    "submit_concern",
    "support",
    "unchanged_since",
    "withdraw",
]
