"""What callers of walking and riding directions send."""

from typing import Literal

from pydantic import Field

from functions.map_direction.parameters import EndParameters

Preference = Literal["0", "3"]


class WalkingParameters(EndParameters):
    """`/direction/v2/walking`, `/directionlite/v1/walking`, `/direction_abroad/v1/walking`."""

    road_prefer: Preference = Field("0", description="3 takes stairs only where nothing else leads there")


class RidingParameters(EndParameters):
    """`/direction/v2/riding`, `/directionlite/v1/riding`, `/direction_abroad/v1/riding`."""

    riding_type: Literal["0", "1"] = Field("0", description="0 bicycle, 1 electric bicycle")
    road_prefer: Preference = Field(
        "0", description="3 neither rides against one-way streets nor takes stairs"
    )


ActiveParameters = WalkingParameters | RidingParameters
