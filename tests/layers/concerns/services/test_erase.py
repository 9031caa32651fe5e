"""Erasure: after it nothing that anybody wrote is left in any column of any table."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from layers.concerns import services
from layers.concerns.lifecycle import Status, Visibility
from layers.concerns.models import Concern, Photo
from tests.factories import (
    CategoryFactory,
    ConcernFactory,
    OrganisationalUnitFactory,
    PhotoFactory,
    grid_line,
    grid_point,
)


def again(concern):
    """Return ``concern`` as it is stored."""
    return Concern.objects.get(pk=concern.pk)


MARKERS = [
    f"ZZ{word}-17"
    for word in ("TEXT", "ORT", "VEREIN", "NAME", "NOTIZ", "ANTWORT", "FRAGE", "REPLIK", "BILD", "GRUND")
]
MARKERS += ["zz17@mail.invalid", "0511 000017", "zz17.webp"]


@pytest.fixture
def marked(city, by):
    """A concern with a unique marker in everything that somebody wrote or that could lead to somebody."""
    place = grid_point(0.512345, 0.487654)
    concern = services.submit_concern(
        services.NewConcern(
            key="formular-17",
            kind="problem",
            category=CategoryFactory(),
            text="ZZTEXT-17",
            submitter_type="association",
            organisation="ZZVEREIN-17",
            route=grid_line((0.512345, 0.487654), (0.6, 0.6)),
            place_note="ZZORT-17",
            name="ZZNAME-17",
            email="zz17@mail.invalid",
            phone="0511 000017",
        )
    )
    PhotoFactory(concern=concern, file="concerns/zz/zz17.webp", alt_text="ZZBILD-17")
    services.confirm_email(concern)
    services.publish(concern, visibility=Visibility.PUBLIC, by=by)
    services.add_note(concern, text="ZZNOTIZ-17", by=by)
    services.change_status(concern, status=Status.IN_REVIEW, by=by)
    services.ask_submitter(concern, text="ZZFRAGE-17", by=by)
    services.reply(concern, text="ZZREPLIK-17")
    services.assign(concern, unit=OrganisationalUnitFactory(), by=by)
    services.change_status(concern, status=Status.IN_PROGRESS, by=by)
    services.answer(concern, text="ZZANTWORT-17", by=by)
    services.hide(concern, reason="ZZGRUND-17", by=by)
    return concern, [*MARKERS, place.hexewkb.decode()[18:]]


def found_anywhere(markers):
    """Return which of ``markers`` occur in any column of any row of any table."""
    found = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            for marker in markers:
                pattern = f"%{marker}%"
                cursor.execute(f'SELECT 1 FROM "{table}" AS t WHERE t::text ILIKE %s LIMIT 1', [pattern])
                found |= {marker} if cursor.fetchone() else set()
    return found


class TestErase:
    """Anonymised for good."""

    def test_search_finds_every_marker_before(self, marked):
        _concern, markers = marked
        assert found_anywhere(markers) == set(markers)

    def test_nothing_is_left_in_any_table(self, marked):
        concern, markers = marked
        services.erase(concern)
        assert found_anywhere(markers) == set()

    def test_what_statistics_need_stays(self, marked):
        before = again(marked[0])
        services.erase(before)
        after = again(before)
        for name in ("category", "kind", "stadtteil", "status", "submitted_at", "submitter_type"):
            assert getattr(after, name) == getattr(before, name)

    def test_number_of_history_entries_stays(self, marked):
        count = marked[0].events.count()
        services.erase(marked[0])
        assert marked[0].events.count() == count + 1

    def test_photo_rows_are_gone(self, marked):
        services.erase(marked[0])
        assert not Photo.objects.exists()

    def test_open_concern_counts_as_withdrawn(self, db):
        assert services.erase(ConcernFactory(status=Status.IN_PROGRESS)).status == Status.WITHDRAWN

    def test_erased_concern_takes_no_reply(self, db):
        concern = ConcernFactory(status=Status.QUESTION)
        services.erase(concern)
        with pytest.raises(ValidationError, match="anonymisiert"):
            services.reply(concern, text="Hallo")

    def test_another_concern_keeps_its_words(self, marked):
        other = ConcernFactory(text="Bleibt.")
        services.erase(marked[0])
        assert again(other).text == "Bleibt."
