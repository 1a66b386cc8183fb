"""The nearest town, settlement or business district. WGS-84."""

from collections.abc import Callable
from typing import Final

import numpy as np

from shared.geo.geodesy import LocalPlane
from shared.places.index import PlaceIndex
from shared.places.records import Landmark
from shared.places.schema import LandmarkKind

LOOKS: Final = (0.02, 0.2, 1.0)
"""Shares of the farthest distance in which is looked, until something is found."""


def nearest_landmark(
    index: PlaceIndex,
    kind: LandmarkKind,
    lng: float,
    lat: float,
    farthest: float,
    accept: Callable[[Landmark], bool] = lambda landmark: True,
) -> Landmark | None:
    """Return the nearest landmark of a kind that is accepted, within some metres."""
    for share in LOOKS:
        reach = farthest * share
        landmarks = index.landmarks_near(kind, lng, lat, reach)
        points = np.array([(landmark.lng, landmark.lat) for landmark in landmarks], np.float64).reshape(-1, 2)
        metres = LocalPlane(lng, lat).distances(points)
        for row in metres.argsort(kind="stable").tolist():
            if metres[row] > reach:
                break
            landmark: Landmark = landmarks[row]
            if accept(landmark):
                return landmark
    return None
