"""How a layer looks, as data: the map, the legend, the list and files are drawn from the same description."""

from dataclasses import asdict, dataclass
from enum import StrEnum


class Shape(StrEnum):
    """Symbols that differ without colour."""

    CIRCLE = "circle"
    DIAMOND = "diamond"
    TICK = "tick"
    TRIANGLE = "triangle"
    SQUARE = "square"


SHAPE_PATHS = {
    Shape.CIRCLE: "M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18Z",
    Shape.DIAMOND: "M12 1.500 22.500 12 12 22.500 1.500 12Z",
    Shape.TICK: (
        "M5.500 3h13A2.500 2.500 0 0 1 21 5.500v13a2.500 2.500 0 0 1-2.500 2.500h-13A2.500 2.500 0 0 1 3 18.500"
        "v-13A2.500 2.500 0 0 1 5.500 3Zm5.200 14.300 7.300-8.600-1.900-1.600-5.500 6.500-2.700-2.500-1.700 1.800Z"
    ),
    Shape.TRIANGLE: "M1.500 3.500h21L12 22.500Zm6 4v2.500h9V7.500Z",
    Shape.SQUARE: "M3 3h18v18H3Z",
}
"""The symbols as SVG paths in a box of 24 by 24, filled by the even-odd rule."""


class Pattern(StrEnum):
    """Fillings that differ without colour."""

    NONE = ""
    PLAIN = "plain"
    HATCH = "hatch"
    DOTS = "dots"


@dataclass(frozen=True, kw_only=True)
class StyleClass:
    """What stands for one class value: colour (``#rrggbb``) and shape for points, pattern for areas."""

    label: str
    colour: str
    value: str = ""
    shape: Shape = Shape.CIRCLE
    pattern: Pattern = Pattern.NONE


@dataclass(frozen=True, kw_only=True)
class Style:
    """The look of a layer.

    ``class_by`` names the property whose values the classes stand for; without it there is one class for all.
    ``label_by`` names the property that is written on the map from ``label_from_zoom`` on.
    """

    classes: tuple[StyleClass, ...]
    class_by: str = ""
    label_by: str = ""
    label_from_zoom: int = 14
    min_zoom: int = 0
    max_zoom: int = 22

    def class_of(self, properties):
        """Return the class of a feature with ``properties``; the last one where no value fits."""
        value = str(properties.get(self.class_by, ""))
        fitting = (each for each in self.classes if not self.class_by or each.value == value)
        return next(fitting, self.classes[-1])

    def describe(self):
        """Return the style as plain data for the browser."""
        return asdict(self) | {
            "classes": [asdict(each) | {"label": str(each.label)} for each in self.classes]
        }
