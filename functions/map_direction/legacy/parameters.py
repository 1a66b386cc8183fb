"""What callers of `/direction/v1` and `/direction/v1/routematrix` send."""

from typing import Annotated, Literal

from msgspec import Struct
from pydantic import Field

from functions.map_direction.driving.parameters import DrivingParameters
from shared.geo import Crs
from shared.geo.notation import NotANumber, Pair, parse_pair
from shared.web.fields import CoordinateType, FieldKind
from shared.web.parameters import MapParameters, parameter

Mode = Literal["driving", "walking", "transit", "riding"]


class LegacyEnd(Struct, frozen=True):
    """An end of a route: a point, or a name alone."""

    name: str
    pair: Pair | None = None


class LegacyEndKind(FieldKind, frozen=True):
    """A point, a name, or both: `lat,lng`, `name`, `name|lat,lng` or `latlng:lat,lng|name:name`."""

    @property
    def expectation(self) -> str:
        """What a message says is expected."""
        return "lat,lng, a name, or name|lat,lng"

    def read(self, text: str) -> LegacyEnd:
        """Return the end; a point counts more than the name beside it."""
        name, pair = "", None
        for part in text.split("|"):
            value = part.removeprefix("latlng:").removeprefix("name:").strip()
            try:
                pair = pair or parse_pair(value)
            except NotANumber:
                name = name or value
        if pair is None and (not name or "latlng:" in text):
            raise ValueError(f"is {text[:60]!r}; expected {self.expectation}")
        return LegacyEnd(name, pair)

    def write(self, value: LegacyEnd) -> str:
        """Return the end as a caller writes it."""
        return value.name if value.pair is None else f"{value.pair[0]!r},{value.pair[1]!r}"


class LegacyParameters(DrivingParameters):
    """`/direction/v1`."""

    origin: Annotated[LegacyEnd, LegacyEndKind()] = Field(  # type: ignore[assignment]
        description="`lat,lng` to start from, a name, or `name|lat,lng`"
    )
    destination: Annotated[LegacyEnd, LegacyEndKind()] = Field(  # type: ignore[assignment]
        description="`lat,lng` to go to, a name, or `name|lat,lng`"
    )
    mode: Mode = Field("driving", description="how to travel")
    departure_time: str = parameter(  # type: ignore[assignment]
        "of driving a Unix second, of transit `hh:mm` or `hh:mm-hh:mm`"
    )
    tactics: str = parameter("of driving: 10 no motorways, 11 least time, 12 shortest; or as in v2", "11")
    region: str = parameter("city of both ends, for names")
    origin_region: str = parameter("city of the origin, for a name")
    destination_region: str = parameter("city of the destination, for a name")


class LegacyMatrixParameters(MapParameters):
    """`/direction/v1/routematrix`."""

    origins: str = parameter("`lat,lng` or a name, several with `|` between them", is_required=True)
    destinations: str = parameter("`lat,lng` or a name, several with `|` between them", is_required=True)
    mode: Literal["driving", "walking", "riding"] = Field("driving", description="how to travel")
    coord_type: CoordinateType = Field(Crs.BD09, description="coordinate type of the points")
    tactics: str = parameter("of driving: 10 no motorways, 11 least time, 12 shortest", "12")
    region: str = parameter("city of all points, for names")
