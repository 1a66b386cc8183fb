"""Two unknowns, linear limits in order of strength, linear aims: solved exactly in the plane.

The unknowns are the head height `h` and the top margin `t`, both as fractions of the frame's height.
Every limit is a half plane, so what remains is a convex polygon; every aim is one row of a weighted
least squares, so the answer is its minimum inside, on an edge, or in a corner of that polygon.
"""

import math
from collections.abc import Sequence
from typing import Final

from msgspec import Struct

Vertex = tuple[float, float]
Polygon = list[Vertex]

TOLERANCE: Final = 1e-9


class Linear(Struct, frozen=True):
    """The value `a * h + b * t + c`."""

    a: float
    b: float
    c: float = 0.0

    def evaluate(self, point: Vertex) -> float:
        """Return the value at (h, t)."""
        return self.a * point[0] + self.b * point[1] + self.c

    def __neg__(self) -> "Linear":
        return Linear(-self.a, -self.b, -self.c)

    def minus(self, constant: float) -> "Linear":
        """Return the value reduced by a constant."""
        return Linear(self.a, self.b, self.c - constant)


class Aim(Struct, frozen=True):
    """A value that should come near `target`."""

    value: Linear
    target: float
    weight: float = 1.0


def rectangle(h_min: float, h_max: float, t_min: float, t_max: float) -> Polygon:
    """Return the polygon from which limits are cut."""
    return [(h_min, t_min), (h_max, t_min), (h_max, t_max), (h_min, t_max)]


def clip(polygon: Polygon, limit: Linear) -> Polygon:
    """Return the part of a convex polygon where `limit` is not negative; empty when there is none.

    Sutherland-Hodgman with one edge. A polygon may have shrunk to a segment or a point.
    """
    part: Polygon = []
    for index, end in enumerate(polygon):
        start = polygon[index - 1]
        from_value, to_value = limit.evaluate(start), limit.evaluate(end)
        if (from_value < -TOLERANCE) != (to_value < -TOLERANCE):
            share = from_value / (from_value - to_value)
            part.append((start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])))
        if to_value >= -TOLERANCE:
            part.append(end)
    return part


def clip_or_nearest(polygon: Polygon, limit: Linear) -> Polygon:
    """Return the part where `limit` holds, or else the part that misses it by the least.

    Applied from the strongest limit to the weakest, this meets every limit that the stronger ones
    allow, and breaks the others as little as they must be broken.
    """
    part = clip(polygon, limit)
    if part:
        return part
    least = max(limit.evaluate(vertex) for vertex in polygon)
    return clip(polygon, limit.minus(least))


def nearest(polygon: Polygon, aims: Sequence[Aim]) -> Vertex:
    """Return the point of the polygon at which the weighted squares of the aims are least."""

    def cost(point: Vertex) -> float:
        return math.fsum(aim.weight * (aim.value.evaluate(point) - aim.target) ** 2 for aim in aims)

    free = _unbounded_minimum(aims)
    if free is not None and _contains(polygon, free):
        return free
    edges = [(polygon[index - 1], end) for index, end in enumerate(polygon)]
    return min((_best_on_edge(start, end, aims) for start, end in edges), key=cost)


def _unbounded_minimum(aims: Sequence[Aim]) -> Vertex | None:
    """Solve the 2 x 2 normal equations; None when the aims leave a direction open."""
    aa = math.fsum(aim.weight * aim.value.a**2 for aim in aims)
    ab = math.fsum(aim.weight * aim.value.a * aim.value.b for aim in aims)
    bb = math.fsum(aim.weight * aim.value.b**2 for aim in aims)
    ar = math.fsum(aim.weight * aim.value.a * (aim.target - aim.value.c) for aim in aims)
    br = math.fsum(aim.weight * aim.value.b * (aim.target - aim.value.c) for aim in aims)
    determinant = aa * bb - ab * ab
    if determinant <= TOLERANCE * max(aa * bb, TOLERANCE):
        return None
    return (ar * bb - br * ab) / determinant, (br * aa - ar * ab) / determinant


def _contains(polygon: Polygon, point: Vertex) -> bool:
    """Whether a point lies in a convex polygon, whichever way round its corners are listed."""
    if len(polygon) < 3:
        return False
    sides = [
        (end[0] - start[0]) * (point[1] - start[1]) - (end[1] - start[1]) * (point[0] - start[0])
        for start, end in ((polygon[index - 1], end) for index, end in enumerate(polygon))
    ]
    if max(abs(side) for side in sides) < TOLERANCE:  # the polygon has no area
        return False
    return min(sides) >= -TOLERANCE or max(sides) <= TOLERANCE


def _best_on_edge(start: Vertex, end: Vertex, aims: Sequence[Aim]) -> Vertex:
    """Return the best point of one edge."""
    slope = square = 0.0
    for aim in aims:
        at_start = aim.value.evaluate(start) - aim.target
        change = aim.value.evaluate(end) - aim.value.evaluate(start)
        slope += aim.weight * change * at_start
        square += aim.weight * change * change
    share = 0.0 if square < TOLERANCE**2 else min(max(-slope / square, 0.0), 1.0)
    return start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])
