"""Courses and conditions of the table as MapLibre's expressions.

MapLibre's zoom m is that of tiles of 512 pixels: m + 1 of the grid's own.
"""

from typing import Any

from functions.map_image.engine.style.courses import Course, value_at
from functions.map_image.engine.style.grids import Grid
from functions.map_image.engine.style.table import Condition, Conditions, Limits, Threshold

Expression = Any
ZOOMS = range(21)
GROWTH = 1.5
"""Base of the curve between two whole zooms, where the table's values are met exactly."""


def zoom_curve(course: Course, grid: Grid) -> Expression:
    """Return a course as an interpolation with the table's value at every whole zoom."""
    points = _samples(course, grid)
    if len(points) == 1:
        return points[0][1]
    stops = [part for point in points for part in point]
    return ["interpolate", ["exponential", GROWTH], ["zoom"], *stops]


def zoom_steps(threshold: Threshold, grid: Grid) -> Expression:
    """Return a threshold as steps from whole zoom to whole zoom."""
    if not isinstance(threshold, tuple):
        return threshold
    points = _samples(threshold, grid)
    if len(points) == 1:
        return points[0][1]
    return ["step", ["zoom"], points[0][1], *(part for point in points[1:] for part in point)]


def condition_filter(conditions: Conditions, grid: Grid) -> Expression:
    """Return conditions as a filter; None where there is none."""
    terms = [term for key, condition in conditions.items() for term in _terms(key, condition, grid)]
    if len(terms) < 2:
        return terms[0] if terms else None
    return ["all", *terms]


def layer_zooms(start: float, end: float, grid: Grid) -> dict[str, float]:
    """Return `minzoom` and `maxzoom` of a layer, where the table has them."""
    first, last = map_zoom(start, grid), map_zoom(end, grid)
    zooms = {"minzoom": first} if first > 0 else {}
    return zooms | ({"maxzoom": last} if last < ZOOMS[-1] - 2 else {})


def map_zoom(style_zoom: float, grid: Grid) -> float:
    """Return MapLibre's zoom for a zoom of the table."""
    return round(style_zoom - grid.style_zoom(1), 3)


def _samples(course: Course, grid: Grid) -> list[tuple[int, float]]:
    points = [(zoom, round(value_at(course, grid.style_zoom(zoom + 1)), 3)) for zoom in ZOOMS]
    last = len(points) - 1
    changes = [
        index
        for index in range(len(points))
        if (index > 0 and points[index - 1][1] != points[index][1])
        or (index < last and points[index + 1][1] != points[index][1])
    ]
    return [points[index] for index in changes] or [points[0]]


def _terms(key: str, condition: Condition, grid: Grid) -> list[Expression]:
    value = ["get", key]
    match condition:
        case bool():
            is_set = ["to-boolean", value]
            return [is_set if condition else ["!", is_set]]
        case Limits():
            number = ["to-number", value, 0]
            bounds = ((">=", condition.least), ("<", condition.most))
            exclusions = [["!=", value, choice] for choice in condition.none]
            return exclusions + [
                [sign, number, zoom_steps(threshold, grid)]
                for sign, threshold in bounds
                if threshold is not None
            ]
        case _:
            return [["in", value, ["literal", condition]]]
