"""Shapes that several services share."""

from typing import TypedDict


class PointAnswer(TypedDict):
    """A point in the type asked for: degrees, or metres under the same names."""

    lng: float
    lat: float
