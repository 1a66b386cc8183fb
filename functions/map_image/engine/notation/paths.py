"""Lines and areas as callers write them: points with `;`, lines with `|` between them, and their styles."""

from typing import Final

from msgspec import Struct

from functions.map_image.engine.notation.colours import Colour, parse_colour
from functions.map_image.engine.notation.lists import ListTooLong, split_list
from functions.map_image.engine.notation.positions import Position, parse_position
from shared.geo.notation import NotANumber, parse_number

MOST_PATHS: Final = 50
MOST_VERTICES: Final = 10_000
"""Of all lines of a picture."""
VERTEX_SEPARATOR: Final = ";"
THINNEST, THICKEST = 1, 32
BLUE: Final[Colour] = (51, 113, 232)
EXPECTATION: Final = "colour,weight,opacity or colour,weight,opacity,fill colour"

Path = tuple[Position, ...]


class PathStyle(Struct, frozen=True):
    """How a line looks: `weight` in map pixels, `opacity` 0 to 1; with `fill` it bounds an area."""

    colour: Colour = BLUE
    weight: float = 5.0
    opacity: float = 0.8
    fill: Colour | None = None


DEFAULT_LINE: Final = PathStyle()


def parse_paths(text: str) -> tuple[Path, ...]:
    """Return the lines of a text; where every line has one point they are the points of one line.

    Raises ListTooLong before any point is read, ValueError for what is no point.
    """
    count = text.count(VERTEX_SEPARATOR) + text.count("|") + 1
    if count > MOST_VERTICES:
        raise ListTooLong(f"has {count} points; expected {MOST_VERTICES} at most")
    if VERTEX_SEPARATOR not in text:  # a client writes a line as its points with bars between them
        line = tuple(map(parse_position, split_list(text, MOST_VERTICES, "points")))
        return (line,) if line else ()
    return tuple(filter(None, map(_parse_path, split_list(text, MOST_PATHS, "lines"))))


def _parse_path(text: str) -> Path:
    return tuple(parse_position(point) for point in text.split(VERTEX_SEPARATOR) if point.strip())


def parse_path_style(text: str) -> PathStyle:
    """Return the style of one line; fields at its end may be absent. Raises ValueError."""
    fields = [field.strip() for field in text.split(",")]
    if len(fields) > 4:
        raise ValueError(f"{text[:40]!r} is no style of a line; expected {EXPECTATION}")
    colour, weight, opacity, fill = fields + [""] * (4 - len(fields))
    return PathStyle(
        colour=parse_colour(colour) if colour else BLUE,
        weight=min(max(_number("the weight", weight, DEFAULT_LINE.weight), THINNEST), THICKEST),
        opacity=_share("the opacity", opacity),
        fill=parse_colour(fill) if fill else None,
    )


def _share(name: str, text: str) -> float:
    number = _number(name, text, DEFAULT_LINE.opacity)
    if not 0 <= number <= 1:
        raise ValueError(f"{name} is {text[:40]!r}; expected 0 to 1")
    return number


def _number(name: str, text: str, default: float) -> float:
    try:
        return parse_number(text) if text else default
    except NotANumber as problem:
        raise ValueError(f"{name}: {problem}") from None
