"""The shape that callers of rectification get back."""

from typing import Any, NotRequired, TypedDict


class RectifyAnswer(TypedDict):
    """A corrected track; metres."""

    message: str
    total: int
    distance: float
    toll_distance: float
    low_speed_distance: float
    points: list[dict[str, Any]]
    notice: NotRequired[str]
