"""What callers of driving and motorcycle directions send."""

from typing import Annotated, Literal

from pydantic import Field

from functions.map_direction.parameters import EndParameters
from shared.geo.notation import Pair
from shared.web.fields import FieldKind, Flag, Number, Points, Whole, mismatch
from shared.web.parameters import parameter

UnixSecond = Whole(most=9_999_999_999)
Waypoints = Points(most=18)
LiteWaypoints = Points(most=10)
RoadType = Literal["0", "1", "2", "3", "4"]

WAYPOINTS = "`lat,lng|lat,lng|…` to pass in this order"
ROAD_TYPE = "the road at the origin: 0 any, 1 elevated, 2 below an elevated one, 3 main, 4 side"


class UnixSeconds(FieldKind, frozen=True):
    """At most some Unix seconds with a comma between them."""

    most: int

    @property
    def expectation(self) -> str:
        """What a message says is expected."""
        return f"at most {self.most} Unix seconds with a comma between them"

    def read(self, text: str) -> tuple[int, ...]:
        """Return the seconds in the order written."""
        parts = text.split(",", self.most)
        if len(parts) > self.most:
            raise ValueError(f"has more than {self.most} times; expected {self.expectation}")
        try:
            return tuple(UnixSecond.read(part) for part in parts)
        except ValueError:
            raise ValueError(mismatch(text, self.expectation)) from None

    def write(self, value: tuple[int, ...]) -> str:
        """Return the seconds as a caller writes them."""
        return ",".join(map(str, value))


class MotorParameters(EndParameters):
    """What cars and motorcycles have in common."""

    tactics: str = parameter("how to choose the route, see the table of tactics", "0")
    plate_number: str = parameter("number plate: roads that it is banned from are avoided")
    gps_direction: Annotated[float | None, Number("degrees", most=360)] = Field(
        None, description="heading of the vehicle; counts above 1.5 m/s only"
    )
    radius: Annotated[float | None, Number("metres", most=2_000)] = Field(
        None, description="metres that `origin` may be off, 0 to 2000"
    )
    speed: Annotated[float | None, Number("metres a second", most=10_000)] = Field(
        None, description="speed of the vehicle in m/s"
    )


class TimedParameters(MotorParameters):
    """Parameters of v2 that lite has not."""

    waypoints: Annotated[tuple[Pair, ...], Waypoints] = Field((), description=WAYPOINTS)
    alternatives: Flag = Field(False, description="1 asks for up to three routes")
    departure_time: Annotated[int | None, UnixSecond] = Field(
        None, description="leave at this Unix second, at most 7 days ahead"
    )
    ext_departure_time: Annotated[tuple[int, ...], UnixSeconds(12)] = Field(
        (), description="up to 12 Unix seconds, comma between them: adds `ext_duration`"
    )
    expect_arrival_time: Annotated[int | None, UnixSecond] = Field(
        None, description="arrive at this Unix second: adds `suggest_departure_time`"
    )
    walkinfo: Flag = Field(False, description="1 adds the walks to and from the road")
    intelligent_plan: Flag = Field(False, description="1 lets the order of the waypoints be changed")


class DrivingParameters(TimedParameters):
    """`/direction/v2/driving` and `/direction_abroad/v1/driving`."""

    cartype: Flag = Field(False, description="1 electric: some plate restrictions do not hold for it")
    origin_bind_stategy: Flag = Field(False, description="1 does not start on a closed road")
    dest_bind_stategy: Flag = Field(False, description="1 does not end on a closed road")
    origin_road_type: RoadType = Field("0", description=ROAD_TYPE)


class MotorcycleParameters(TimedParameters):
    """`/direction/v2/motorcycle`."""

    displacement: Annotated[float | None, Number("cc", most=10_000)] = Field(
        None, description="of the engine in cc, 0 to 10000; up to 50 is a light motorcycle"
    )


class LiteDrivingParameters(MotorParameters):
    """`/directionlite/v1/driving`."""

    waypoints: Annotated[tuple[Pair, ...], LiteWaypoints] = Field((), description=WAYPOINTS)
    origin_road_type: RoadType = Field("0", description=ROAD_TYPE)
