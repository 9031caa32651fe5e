"""How everything is measured: medians of alternating runs, one row per promise."""

import json
import statistics
import time
from dataclasses import asdict, dataclass

ROUNDS = 30


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    what: str
    measured: float
    unit: str
    against: str
    goal: float

    @property
    def is_met(self):
        """Whether the goal (an upper bound) is kept."""
        return self.measured < self.goal


def seconds(work):
    """Return how long ``work()`` takes, in seconds."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def alternate(first, second, *, rounds=ROUNDS):
    """Return the medians of what ``first`` and ``second`` measure, run in turns so that both meet the same machine."""
    pairs = [(first(), second()) for _ in range(rounds)]
    return tuple(statistics.median(times) for times in zip(*pairs, strict=True))


def table(rows):
    """Return ``rows`` as a table for people."""
    lines = [f"{'Was':58} {'gemessen':>12}  {'Ziel':>12}  gegen"]
    lines += [
        f"{row.what:58} {row.measured:9.2f} {row.unit:2}  {'<':>4}{row.goal:5.0f} {row.unit:2}  {row.against}"
        + ("" if row.is_met else "  VERFEHLT")
        for row in rows
    ]
    return "\n".join(lines)


def as_json(rows):
    """Return ``rows`` as JSON for machines."""
    return json.dumps([asdict(row) | {"is_met": row.is_met} for row in rows], ensure_ascii=False, indent=2)
