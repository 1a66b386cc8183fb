"""On which side of fences points lie."""

from collections.abc import Sequence
from typing import Final, Literal

import numpy as np

from functions.map_track.engine.entities.areas import Area, Circle, Corridor, Polygon
from functions.map_track.engine.fences.fence import Fence
from functions.map_track.engine.surroundings import Surroundings
from shared.tracks.point import TrackPoint

MonitoredStatus = Literal["in", "out", "unknown"]
IN_LETTER, OUT_LETTER, UNKNOWN_LETTER = "i", "o", "-"
STATUSES: Final[dict[str, MonitoredStatus]] = {IN_LETTER: "in", OUT_LETTER: "out", UNKNOWN_LETTER: "unknown"}
"""`monitored_status` by the letter of a side."""


def find_area(fence: Fence, surroundings: Surroundings) -> Area | None:
    """Return the area of a fence, None for a division that the pack in use does not draw."""
    match fence.shape:
        case "circle":
            return Circle(*fence.corners[0], fence.metres)
        case "polygon":
            return Polygon.from_corners(fence.corners)
        case "polyline":
            return Corridor(fence.corners, fence.metres)
    outline = surroundings.outline(fence.district_code)
    return None if outline is None else Polygon.from_wkb(outline)


def sides(fence: Fence, area: Area | None, points: Sequence[TrackPoint]) -> str:
    """Return one letter for each point: in the area, out of it, or unknown.

    Unknown is the side of a point that is less accurate than the fence wants, or of a fence without area.
    """
    if area is None or not points:
        return UNKNOWN_LETTER * len(points)
    mask = area.covers(np.array([(point.lng, point.lat) for point in points])).tolist()
    return "".join(
        UNKNOWN_LETTER if is_too_vague(fence, point) else IN_LETTER if is_in else OUT_LETTER
        for point, is_in in zip(points, mask, strict=True)
    )


def is_too_vague(fence: Fence, point: TrackPoint) -> bool:
    """Tell whether a point is less accurate than a fence wants."""
    return bool(fence.denoise) and (point.radius or 0.0) > fence.denoise
