"""A new concern: where it belongs, what is refused, and that the same thing sent again is one concern."""

from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError

from districts.outbox.models import OutgoingMail
from layers.concerns import services
from layers.concerns.models import Concern, Contact
from tests.factories import (
    NeighbourFactory,
    grid_line,
    grid_point,
)


def kinds(concern):
    """Return the kinds of the history of ``concern``, in order."""
    return list(concern.events.values_list("kind", flat=True))


class TestSubmit:
    """One submission."""

    def test_concern_lies_in_the_stadtteil_at_its_place(self, said, city):
        assert services.submit_concern(said).stadtteil == city.stadtteile["01"]

    def test_concern_on_a_shared_border_takes_the_lower_key(self, said, city):
        concern = services.submit_concern(replace(said, location=grid_point(1.0, 0.5)))
        assert concern.stadtteil == city.stadtteile["01"]

    def test_concern_is_not_public(self, said):
        assert not services.submit_concern(said).is_public

    def test_history_begins_with_the_submission(self, said):
        assert kinds(services.submit_concern(said)) == ["submitted"]

    def test_receipt_is_queued_when_there_is_an_address(self, said):
        services.submit_concern(replace(said, email="a@mail.invalid"))
        assert OutgoingMail.objects.get().recipient == "a@mail.invalid"

    def test_receipt_does_not_repeat_the_text_to_an_unconfirmed_address(self, said):
        services.submit_concern(replace(said, email="a@mail.invalid"))
        mail = OutgoingMail.objects.get()
        assert "Laterne" not in mail.text + mail.html

    def test_no_contact_is_stored_when_none_is_given(self, said):
        services.submit_concern(said)
        assert not Contact.objects.exists()

    def test_route_touches_every_stadtteil_it_passes(self, said):
        route = grid_line((0.5, 0.5), (1.5, 0.5), (1.5, 1.5))
        concern = services.submit_concern(replace(said, location=None, route=route))
        assert sorted(concern.stadtteile.values_list("key", flat=True)) == ["01", "02", "04"]

    def test_concern_without_place_keeps_its_stadtteile(self, said):
        concern = services.submit_concern(replace(said, location=None, stadtteil_keys=("02", "03")))
        assert sorted(concern.stadtteile.values_list("key", flat=True)) == ["02", "03"]

    def test_place_outside_is_refused_with_the_neighbour(self, said):
        NeighbourFactory(municipality="Garbsen", location=grid_point(-0.5, 0.5))
        with pytest.raises(services.OutsideCity, match="Garbsen"):
            services.submit_concern(replace(said, location=grid_point(-0.4, 0.5)))

    def test_nothing_is_stored_when_the_place_is_outside(self, said):
        with pytest.raises(services.OutsideCity):
            services.submit_concern(replace(said, location=grid_point(-0.4, 0.5), email="a@mail.invalid"))
        assert not Concern.objects.exists() | OutgoingMail.objects.exists()

    def test_inexact_position_on_a_border_asks_for_the_side(self, said):
        with pytest.raises(services.UnclearSide) as problem:
            services.submit_concern(replace(said, location=grid_point(0.98, 0.5), accuracy_m=50))
        assert sorted(area.key for area in problem.value.candidates) == ["01", "02"]

    def test_chosen_side_is_taken(self, said):
        unclear = replace(said, location=grid_point(0.98, 0.5), accuracy_m=50)
        assert services.submit_concern(replace(unclear, stadtteil_keys=("02",))).stadtteil.key == "02"

    def test_side_that_is_too_far_away_is_not_taken(self, said):
        unclear = replace(said, location=grid_point(0.98, 0.5), accuracy_m=50, stadtteil_keys=("04",))
        with pytest.raises(services.UnclearSide):
            services.submit_concern(unclear)

    @pytest.mark.parametrize(
        "wrong", [{"text": ""}, {"kind": "quatsch"}, {"submitter_type": "x"}, {"email": "keine adresse"}]
    )
    def test_wrong_field_is_refused_and_nothing_stored(self, said, wrong):
        with pytest.raises(ValidationError):
            services.submit_concern(replace(said, **wrong))
        assert not Concern.objects.exists()


class TestOnce:
    """The same thing sent again."""

    def test_same_key_gives_the_same_concern(self, said):
        assert services.submit_concern(said) == services.submit_concern(said)

    def test_same_key_sends_one_receipt(self, said):
        for _time in range(2):
            services.submit_concern(replace(said, email="a@mail.invalid"))
        assert OutgoingMail.objects.count() == 1

    def test_same_key_gives_the_same_concern_a_day_later(self, said, clock):
        first = services.submit_concern(said)
        clock.move(hours=24)
        assert services.submit_concern(said) == first

    def test_same_key_with_other_content_is_refused(self, said):
        services.submit_concern(said)
        with pytest.raises(services.DifferentContent):
            services.submit_concern(replace(said, text="Etwas anderes."))

    def test_same_content_within_a_minute_gives_the_same_concern(self, said, clock):
        first = services.submit_concern(said)
        clock.move(seconds=60)
        assert services.submit_concern(replace(said, key="formular-2")) == first

    def test_same_content_after_a_minute_is_a_new_concern(self, said, clock):
        services.submit_concern(said)
        clock.move(seconds=61)
        services.submit_concern(replace(said, key="formular-2"))
        assert Concern.objects.count() == 2

    def test_same_text_at_another_place_is_a_new_concern(self, said):
        services.submit_concern(said)
        services.submit_concern(replace(said, key="formular-2", location=grid_point(0.6, 0.5)))
        assert Concern.objects.count() == 2
