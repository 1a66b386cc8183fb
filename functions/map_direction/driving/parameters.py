"""What callers of driving and motorcycle directions send."""

from typing import Literal

from pydantic import Field

from functions.map_direction.parameters import EndParameters
from shared.web.parameters import parameter

Flag = Literal["0", "1"]


class MotorParameters(EndParameters):
    """What cars and motorcycles have in common."""

    waypoints: str = parameter("`lat,lng|lat,lng|…` to pass in this order")
    tactics: str = parameter("how to choose the way, see the table of tactics", "0")
    plate_number: str = parameter("number plate: roads that it is banned from are avoided")
    gps_direction: str = parameter("heading of the vehicle, 0 to 359 degrees; counts above 1.5 m/s only")
    radius: str = parameter("metres that `origin` may be off, 0 to 2000")
    speed: str = parameter("speed of the vehicle in m/s")


class TimedParameters(MotorParameters):
    """Parameters of v2 that lite has not."""

    alternatives: Flag = Field("0", description="1 asks for up to three routes")
    departure_time: str = parameter("leave at this Unix second, at most 7 days ahead")
    ext_departure_time: str = parameter("up to 12 Unix seconds, comma between them: adds `ext_duration`")
    expect_arrival_time: str = parameter("arrive at this Unix second: adds `suggest_departure_time`")
    walkinfo: Flag = Field("0", description="1 adds the ways on foot to and from the road")
    intelligent_plan: Flag = Field("0", description="1 lets the order of the waypoints be changed")


class DrivingParameters(TimedParameters):
    """`/direction/v2/driving` and `/direction_abroad/v1/driving`."""

    cartype: Flag = Field("0", description="1 electric: some plate restrictions do not hold for it")
    origin_bind_stategy: Flag = Field("0", description="1 does not start on a closed road")
    dest_bind_stategy: Flag = Field("0", description="1 does not end on a closed road")
    origin_road_type: Literal["0", "1", "2", "3", "4"] = Field(
        "0", description="the road at the origin: 0 any, 1 elevated, 2 below an elevated one, 3 main, 4 side"
    )


class MotorcycleParameters(TimedParameters):
    """`/direction/v2/motorcycle`."""

    displacement: str = parameter("of the engine in cc, 0 to 10000; up to 50 is a light motorcycle")


class LiteDrivingParameters(MotorParameters):
    """`/directionlite/v1/driving`."""

    origin_road_type: Literal["0", "1", "2", "3", "4"] = Field(
        "0", description="the road at the origin: 0 any, 1 elevated, 2 below an elevated one, 3 main, 4 side"
    )
