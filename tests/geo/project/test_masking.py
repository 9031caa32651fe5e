"""What must not get into a log file."""

import logging

import pytest

from geo.project.masking import MaskSecrets, mask


@pytest.mark.parametrize(
    ("line", "masked"),
    [
        ("/verfolgen/Zk3-x_9Qw/", "/verfolgen/…"),
        ("/verfolgen/Zk3-x_9Qw/daten/?f=1", "/verfolgen/…"),
        ("Not Found: /verfolgen/Zk3 sagte er", "Not Found: /verfolgen/… sagte er"),
        ("GET /anliegen/?text=Kita%20Nord HTTP/1.1", "GET /anliegen/ HTTP/1.1"),
        ("GET '/anliegen/?text=x'", "GET '/anliegen/'"),
        ("/anliegen/neu/", "/anliegen/neu/"),
        ("Warum? Darum.", "Warum? Darum."),
    ],
)
def test_mask_hides_secrets_and_query_strings(line, masked):
    assert mask(line) == masked


def test_filter_masks_arguments_of_a_record():
    record = logging.LogRecord("x", logging.ERROR, "", 0, "Fehler bei %s", ("/verfolgen/Zk3/",), None)
    MaskSecrets().filter(record)
    assert record.getMessage() == "Fehler bei /verfolgen/…"
