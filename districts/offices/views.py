"""The page that answers who is in charge of a place."""

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from districts.offices import services
from districts.offices.forms import ResponsibleForm


@require_safe
def responsible(request):
    """Ask for a place and name the office in charge."""
    form = ResponsibleForm(request.GET or None)
    answer = answer_to(form) if form.is_valid() else None
    context = {"form": form, "answer": answer}
    return render(request, "offices/responsible.html", context, status=422 if form.errors else 200)


def answer_to(form):
    """Return the answer to what ``form`` asks; None where nothing was asked, or the name is unknown."""
    values = form.cleaned_data
    if form.point:
        return services.answer_for_point(form.point, place_name=values["ort"])
    if values["stadtteil"]:
        return services.answer_for_stadtteil(values["stadtteil"])
    if not values["ort"]:
        return None
    answer = services.answer_for_name(values["ort"])
    if answer is None:
        form.add_error("ort", _("Diesen Ort kennen wir nicht. Bitte wählen Sie den Stadtteil aus der Liste."))
    return answer
