"""What callers of `/direction/v1` send."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from functions.map_direction.driving.parameters import DrivingParameters
from shared.geo.notation import Pair
from shared.web.fields import Point
from shared.web.parameters import parameter


@dataclass(frozen=True)
class NamedPoint(Point):
    """A point, with or without a name: `lat,lng`, `name|lat,lng` or `latlng:lat,lng|name:name`."""

    def read(self, text: str) -> Pair:
        """Return the two numbers in the order written; a name alone is refused, as no pair of numbers."""
        parts = (part.removeprefix("latlng:") for part in text.split("|"))
        return super().read(next((part for part in parts if "," in part), text))


class LegacyParameters(DrivingParameters):
    """`/direction/v1`."""

    origin: Annotated[Pair, NamedPoint()] = Field(description="`lat,lng` to start from, or `name|lat,lng`")
    destination: Annotated[Pair, NamedPoint()] = Field(description="`lat,lng` to go to, or `name|lat,lng`")
    mode: Literal["driving", "walking", "transit", "riding"] = Field("driving", description="how to travel")
    departure_time: str = parameter(  # type: ignore[assignment]
        "of driving a Unix second, of transit `hh:mm` or `hh:mm-hh:mm`"
    )
    tactics: str = parameter("of driving: 10 no motorways, 11 least time, 12 shortest; or as in v2", "11")
    region: str = parameter("city of both ends; points need none")
    origin_region: str = parameter("city of the origin; points need none")
    destination_region: str = parameter("city of the destination; points need none")
