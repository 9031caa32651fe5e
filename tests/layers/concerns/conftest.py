"""Fixtures for the concerns."""

import base64
import json

import altcha
import pytest

from districts.throttling.services import new_challenge


@pytest.fixture
def solved_proof(db, monkeypatch):
    """The answer of a browser that has done a (small) proof of work."""
    monkeypatch.setattr("districts.throttling.services.PROOF_WORK", 50)
    task = new_challenge()
    number = altcha.solve_challenge(
        task["challenge"], task["salt"], task["algorithm"], task["maxnumber"]
    ).number
    answer = {name: task[name] for name in ("algorithm", "challenge", "salt", "signature")}
    return base64.b64encode(json.dumps(answer | {"number": number}).encode()).decode()
