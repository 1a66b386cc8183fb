"""How a position was found, and by what means its device moved, as answers say it."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from functions.map_track.engine.processing.columns import TrackColumns

UNKNOWN_LOCATE_MODE: Final = "未知"
LOCATE_MODES: Final = ((20.0, "GPS/北斗定位"), (100.0, "网络定位"), (float("inf"), "基站定位"))
"""By the largest radius in metres: what `radius_threshold` says of 20 and 100."""
STANDING, WALKING, RIDING, DRIVING = "停留", "步行", "骑行", "驾车"
TRANSPORT_NAMES: Final = {"driving": DRIVING, "riding": RIDING, "walking": WALKING}
SPEED_MODES: Final = ((0.3, STANDING), (2.2, WALKING), (6.5, RIDING), (float("inf"), DRIVING))
"""By metres a second below. Ours: Baidu does not publish its own."""
WINDOW_SECONDS: Final = 120


def locate_mode(radius: float | None) -> str:
    """Return how a position was found, by its radius in metres."""
    if radius is None:
        return UNKNOWN_LOCATE_MODE
    return next(name for most, name in LOCATE_MODES if radius <= most)


def transport_modes(columns: TrackColumns, step_metres: NDArray[np.float64], transport: str) -> list[str]:
    """Return the means of transport of each point: what was said, or by its speed over two minutes."""
    if transport != "auto":
        return [TRANSPORT_NAMES[transport]] * len(columns)
    if len(columns) < 2:
        return [UNKNOWN_LOCATE_MODE] * len(columns)
    positions = np.concatenate(([0.0], np.cumsum(step_metres)))
    begins = np.searchsorted(columns.times, columns.times - WINDOW_SECONDS // 2)
    ends = np.searchsorted(columns.times, columns.times + WINDOW_SECONDS // 2, side="right") - 1
    begins = np.where(begins == ends, np.maximum(begins - 1, 0), begins)
    ends = np.where(begins == ends, np.minimum(ends + 1, len(columns) - 1), ends)
    speeds = (positions[ends] - positions[begins]) / np.maximum(
        columns.times[ends] - columns.times[begins], 1
    )
    order = np.searchsorted([most for most, _ in SPEED_MODES], speeds, side="right")
    return [SPEED_MODES[index][1] for index in order.tolist()]
