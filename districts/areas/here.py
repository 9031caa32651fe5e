"""What to say about a place outside the city."""

from django.utils.translation import gettext as _

from districts.areas.models import BoundaryEdition, Neighbour


def outside_sentence(point):
    """Return the German sentence for ``point`` (any CRS with an SRID) outside the city, naming the neighbour."""
    if not BoundaryEdition.objects.active().exists():
        return _("Noch sind keine Stadtgrenzen geladen; deshalb können wir hier kein Anliegen annehmen.")
    nearest = Neighbour.objects.near(point)
    sentence = _("Dieser Ort liegt außerhalb der Stadt; hier können wir kein Anliegen annehmen.")
    if nearest:
        sentence += " " + _("Zuständig ist vermutlich: %(neighbour)s.") % {"neighbour": nearest.municipality}
    return sentence
