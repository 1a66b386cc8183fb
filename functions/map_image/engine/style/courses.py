"""Courses: a value that changes with the zoom, geometric between its stops."""

from bisect import bisect_right

Course = tuple[tuple[float, float], ...]
"""Pairs of zoom and value, by rising zoom."""


def value_at(course: Course, zoom: float) -> float:
    """Return the value at a zoom: geometric between stops (linear beside a zero), level outside."""
    if zoom <= course[0][0]:
        return course[0][1]
    if zoom >= course[-1][0]:
        return course[-1][1]
    place = bisect_right([stop for stop, _ in course], zoom)
    (low, start), (high, end) = course[place - 1], course[place]
    share = (zoom - low) / (high - low)
    if start <= 0 or end <= 0:
        return start + (end - start) * share
    return float(start * (end / start) ** share)
