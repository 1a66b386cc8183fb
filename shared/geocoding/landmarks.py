"""The nearest town, settlement or business district: few enough to keep all of them in memory. WGS-84."""

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
import shapely
from shapely import STRtree

from shared.geo.geodesy import LocalPlane, circle_bounds
from shared.places.records import Landmark

LOOKS: Final = (0.02, 0.2, 1.0)
"""Shares of the farthest distance in which is looked, until something is found."""


class Landmarks:
    """Places of one kind that are looked up by nearness."""

    def __init__(self, landmarks: Sequence[Landmark]) -> None:
        self._landmarks = landmarks
        self._points = np.array(
            [(landmark.lng, landmark.lat) for landmark in landmarks], dtype=np.float64
        ).reshape(-1, 2)
        self._tree = STRtree(shapely.points(self._points))
        self._tree.query(shapely.Point(0, 0))  # builds it, before threads share it

    def nearest(
        self, lng: float, lat: float, farthest: float, accept: Callable[[Landmark], bool]
    ) -> Landmark | None:
        """Return the nearest one that is accepted, within some metres."""
        for share in LOOKS:
            reach = farthest * share
            west, east, south, north = circle_bounds(lng, lat, reach)
            candidates = self._tree.query(shapely.box(west, south, east, north))
            metres = LocalPlane(lng, lat).distances(self._points[candidates])
            for row in metres.argsort().tolist():
                if metres[row] > reach:
                    break
                landmark = self._landmarks[int(candidates[row])]
                if accept(landmark):
                    return landmark
        return None
