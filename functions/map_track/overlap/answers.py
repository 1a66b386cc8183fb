"""The shapes that callers of the overlap get back."""

from typing import NotRequired, TypedDict


class OverlapLocation(TypedDict):
    """A position in the coordinate type of the answer."""

    longitude: float
    latitude: float


class OverlapPoint(TypedDict):
    """A point of a corrected track; `unmatched` is 1 where it is not on the standard track."""

    loc: OverlapLocation
    loc_time: int
    unmatched: NotRequired[int]


class OverlapData(TypedDict):
    """The overlap: `similarity` 0 to 100, `standard_match_ratio` 0 to 1, lengths in metres."""

    similarity: float
    matched_distance: float
    unmatched_distance: float
    standard_track_distance: float
    track_distance: float
    processed_standard_track_distance: float
    processed_track_distance: float
    standard_match_ratio: float
    processed_standard_track: NotRequired[list[OverlapPoint]]
    processed_track: list[OverlapPoint]
    notice: NotRequired[str]


class OverlapAnswer(TypedDict):
    """The overlap of two tracks."""

    message: str
    data: OverlapData
