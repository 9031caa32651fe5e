"""What addresses of layers may say: read and checked, each fault with the name of its parameter."""

from functools import wraps

from django.http import JsonResponse
from django.utils.choices import flatten_choices
from django.utils.translation import gettext as _

from geo.bbox import USABLE, BBox, parse_bbox
from geo.crs import STORAGE_SRID, TILE_SRID, WEB_SRID
from geo.tiles import parse_tile, rectangle

SRIDS = {str(srid): srid for srid in (STORAGE_SRID, WEB_SRID, TILE_SRID)}
"""Systems in which data can be had, by the text that names them."""


class BadParameter(ValueError):
    """Raised for a parameter that cannot be used; `problems` has German sentences by name."""

    def __init__(self, problems):
        super().__init__("; ".join(" ".join(sentences) for sentences in problems.values()))
        self.problems = problems

    @classmethod
    def one(cls, name, sentence):
        """Return the exception for one parameter; its sentence begins with its name."""
        return cls({name: [sentence if sentence.startswith(name) else f"{name}: {sentence}"]})


def names_bad_parameters(view):
    """Answer 400 with the names of the bad parameters and a sentence for each."""

    @wraps(view)
    def answer(request, *args, **kwargs):
        try:
            return view(request, *args, **kwargs)
        except BadParameter as problem:
            return JsonResponse({"fehler": problem.problems}, status=400)

    return answer


def check_known(data, *, allowed):
    """Raise `BadParameter` unless every name in ``data`` is ``allowed`` and given once."""
    for name, values in data.lists():
        if name not in allowed:
            known = ", ".join(sorted(allowed)) or "–"
            raise BadParameter.one(
                name[:40],
                _("Diesen Parameter gibt es hier nicht. Möglich sind: %(known)s.") % {"known": known},
            )
        if len(values) > 1:
            raise BadParameter.one(name, _("Bitte nur einmal angeben."))


def narrow(layer, rows, data, *, besides=()):
    """Return ``rows`` narrowed by the layer's filter.

    Parameters
    ----------
    layer : layers.registry.Layer
    rows : QuerySet
    data : QueryDict
        What the address says.
    besides : collection of str
        Names that are allowed besides the filters.

    Returns
    -------
    tuple of (QuerySet, bool)
        The rows, and whether any filter is set.

    Raises
    ------
    BadParameter
        If a name is unknown or a value does not fit.
    """
    if not data:
        return rows, False
    form = layer.filter_form(data)
    check_known(data, allowed={*form.fields, *besides})
    if any("\x00" in value for value in data.values()):
        raise BadParameter.one(next(name for name in data if "\x00" in data[name]), _("Unerlaubtes Zeichen."))
    if not form.is_valid():
        raise BadParameter(
            {name: [f"{name}: {text}" for text in texts] for name, texts in form.errors.items()}
        )
    is_narrowed = any(data.get(name) for name in form.fields)
    return (form.apply(rows) if is_narrowed else rows), is_narrowed


def filters_in_words(layer, data):
    """Return label and value of every filter that ``data`` sets."""
    form = layer.filter_form(data)
    return [(str(form[name].label), _word(form[name], data[name])) for name in form.fields if data.get(name)]


def _word(field, value):
    """Return the German word for ``value`` among the choices of a bound field; itself where there are none."""
    choices = flatten_choices(getattr(field.field, "choices", ()))
    return next((str(word) for key, word in choices if str(key) == value), value)


def read_tile(zoom, x, y):
    """Return the tile that three texts name.

    Raises
    ------
    BadParameter
        If there is no such tile.
    """
    try:
        return parse_tile(zoom, x, y)
    except ValueError as problem:
        sentence = str(problem)
        raise BadParameter.one(sentence.split()[0].rstrip(":"), sentence) from problem


def read_bbox(data, name="bbox"):
    """Return the BBox (EPSG:4326) that ``data`` names, or None.

    Raises
    ------
    BadParameter
        If it is none.
    """
    if name not in data:
        return None
    try:
        return parse_bbox(data[name], name=name)
    except ValueError as problem:
        raise BadParameter.one(name, str(problem)) from problem


def within(layer, rows, bbox):
    """Return the ``rows`` of a layer that touch a BBox (degrees); all of them without one."""
    if bbox is None:
        return rows
    if bbox.storage_extent() is None:
        return rows.none()
    usable = BBox(*map(max, bbox[:2], USABLE[:2]), *map(min, bbox[2:], USABLE[2:]))
    window = rectangle(usable, WEB_SRID).transform(STORAGE_SRID, clone=True)
    return rows.filter(**{f"{layer.geometry}__intersects": window})


def read_number(data, name, *, default, least, most):
    """Return the whole number ``name`` between ``least`` and ``most``, or ``default`` where it is not given.

    Raises
    ------
    BadParameter
        If it is none or out of range.
    """
    text = data.get(name)
    if text is None:
        return default
    if text.isascii() and text.isdecimal() and len(text) <= 9 and least <= int(text) <= most:
        return int(text)
    raise BadParameter.one(
        name,
        _("Bitte eine ganze Zahl von %(least)s bis %(most)s angeben.") % {"least": least, "most": most},
    )


def read_srid(data, *, default, allowed=None):
    """Return the SRID that the parameter ``crs`` names, such as 25832 or EPSG:25832.

    Raises
    ------
    BadParameter
        If it is not among ``allowed`` (default: `SRIDS`).
    """
    allowed = allowed or tuple(SRIDS.values())
    text = data.get("crs", str(default)).upper().removeprefix("EPSG:")
    if SRIDS.get(text) in allowed:
        return SRIDS[text]
    known = ", ".join(map(str, allowed))
    raise BadParameter.one("crs", _("Möglich sind: %(known)s.") % {"known": known})
