"""Boxes as callers write them: `minX,minY;maxX,maxY`."""

from functions.map_image.engine.notation.positions import parse_position
from shared.geo.notation import Pair

Box = tuple[Pair, Pair]
"""Two opposite corners as they are written, x first."""


def parse_box(text: str) -> Box:
    """Return the corners of a box, whichever is written first. Raises ValueError."""
    corners = [parse_position(corner) for corner in text.split(";") if corner.strip()]
    if len(corners) != 2:
        raise ValueError(f"is {text[:40]!r}; expected minX,minY;maxX,maxY")
    first, second = corners
    if isinstance(first, str) or isinstance(second, str):
        raise ValueError(f"is {text[:40]!r}; expected minX,minY;maxX,maxY")
    return first, second
