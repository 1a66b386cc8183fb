"""What callers of `/direction/v1` send."""

from typing import Literal

from pydantic import Field

from functions.map_direction.driving.parameters import DrivingParameters
from shared.web.parameters import parameter


class LegacyParameters(DrivingParameters):
    """`/direction/v1`."""

    mode: Literal["driving", "walking", "transit", "riding"] = Field("driving", description="how to travel")
    tactics: str = parameter("of driving: 10 no motorways, 11 least time, 12 shortest; or as in v2", "11")
    region: str = parameter("city of both ends; points need none")
    origin_region: str = parameter("city of the origin; points need none")
    destination_region: str = parameter("city of the destination; points need none")
