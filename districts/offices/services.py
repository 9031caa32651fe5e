"""Who is in charge of a place."""

from dataclasses import dataclass

from django.contrib.gis.geos import Point

from districts.areas.here import outside_sentence
from districts.areas.models import Stadtteil
from districts.areas.search import Hit, search
from districts.offices.models import OrganisationalUnit


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What is known about a place: its Stadtteil and office, or several candidates, or why there is none."""

    stadtteil: Stadtteil | None = None
    management: OrganisationalUnit | None = None
    point: Point | None = None
    place_name: str = ""
    candidates: tuple[Hit, ...] = ()
    outside: str = ""


def answer_for_point(point, *, place_name=""):
    """Return the answer for ``point`` (EPSG:4326); outside the city a sentence that names the neighbour."""
    stadtteil = Stadtteil.objects.active().at(point)
    if stadtteil is None:
        return Answer(point=point, place_name=place_name, outside=outside_sentence(point))
    return answer_for_stadtteil(stadtteil, point=point, place_name=place_name)


def answer_for_stadtteil(stadtteil, *, point=None, place_name=""):
    """Return the answer for a whole ``stadtteil``, or for a ``point`` in it."""
    management = OrganisationalUnit.objects.management_of(stadtteil.stadtbezirk)
    return Answer(stadtteil=stadtteil, management=management, point=point, place_name=place_name)


def answer_for_name(text):
    """Return the answer for a name: of the one place it means, or its candidates; None where unknown."""
    hits = search(text)
    exact = [hit for hit in hits if hit.name.casefold() == text.casefold()] or hits
    if not exact:
        return None
    if len(exact) > 1:
        return Answer(candidates=tuple(exact))
    hit = exact[0]
    if not hit.key:
        return answer_for_point(hit.location, place_name=hit.name)
    areas = Stadtteil.objects.active().select_related("stadtbezirk").defer("area", "stadtbezirk__area")
    return answer_for_stadtteil(areas.get(key=hit.key))
