"""What callers of the matrices send, and the shape they get back."""

from typing import Literal, NotRequired, TypedDict

from pydantic import Field

from shared.web.map import MapParameters, parameter


class MatrixParameters(MapParameters):
    """What all four modes take."""

    origins: str = parameter("`lat,lng|lat,lng|…`, each may end in `;uid`", required=True)
    destinations: str = parameter("`lat,lng|lat,lng|…`, each may end in `;uid`", required=True)
    coord_type: str = parameter("`bd09ll`, `bd09mc`, `gcj02` or `wgs84`", "bd09ll")
    ret_straight_dist: Literal["0", "1"] = Field("0", description="1 measures straight lines, at 60 km/h")


class DrivingMatrix(MatrixParameters):
    """`/routematrix/v2/driving`, at most 100 pairs."""

    tactics: str = parameter("10 no motorways, 11 usual, 12 shorter with traffic, 13 shorter", "13")
    gps_direction: str = parameter("heading at each origin, degrees 0 to 359, separated by `|` or `,`")
    radius: str = parameter("how far an origin's heading may be off the road, metres 0 to 2000, likewise")
    speed: str = parameter("speed at each origin in m/s; headings count above 1.5 m/s, likewise")


class MotorcycleMatrix(MatrixParameters):
    """`/routematrix/v2/motorcycle`, at most 100 pairs."""

    tactics: str = parameter("10 no motorways, 11 fastest, 12 shorter", "12")


class WalkingMatrix(MatrixParameters):
    """`/routematrix/v2/walking`, at most 50 pairs, none longer than 200 km."""

    road_prefer: Literal["0", "3"] = Field(
        "0", description="3 takes stairs only where nothing else leads there"
    )


class RidingMatrix(MatrixParameters):
    """`/routematrix/v2/riding`, at most 50 pairs."""

    riding_type: Literal["0", "1"] = Field("0", description="0 bicycle, 1 electric bicycle")
    road_prefer: Literal["0", "3"] = Field("0", description="3 never rides against one-way streets")


class Quantity(TypedDict):
    """A number, and how a person would say it."""

    text: str
    value: int


class Pair(TypedDict):
    """One origin and one destination; both values are 0 where no way leads."""

    distance: Quantity
    duration: Quantity
    restrictions_status: NotRequired[int]
    retrograde_dist: NotRequired[int]


class MatrixAnswer(TypedDict):
    """The pairs row by row: first origin to all destinations, then the second."""

    result: list[Pair]
    message: str
