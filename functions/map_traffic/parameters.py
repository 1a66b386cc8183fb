"""What callers of live traffic send."""

from typing import Annotated, Final

from pydantic import Field

from shared.geo import Crs
from shared.geo.notation import Pair
from shared.geo.refusal import ParameterInvalid
from shared.web.fields import CoordinateTypes, Point, Points, Whole, mismatch
from shared.web.parameters import MapParameters

MOST_CORNERS: Final = 100
FARTHEST_METRES: Final = 1_000
GRADES: Final = ("0", "1", "2", "3", "4", "5")

InputType = Annotated[Crs, CoordinateTypes((Crs.BD09, Crs.GCJ02, Crs.WGS84))]
OutputType = Annotated[Crs, CoordinateTypes((Crs.BD09, Crs.GCJ02))]


class RoadParameters(MapParameters):
    """`/traffic/v1/road`."""

    road_name: str = Field(
        description="name of a road, a direction behind it where one is meant: 朝阳路南向北"
    )
    city: str = Field(description="name or six-digit code of the city")


class AreaParameters(MapParameters):
    """What the three services of areas have in common."""

    road_grade: str = Field(
        "0",
        description="kinds of roads, by comma: 0 all, 1 motorway, 2 ring, 3 main, 4 secondary, 5 branch",
    )
    coord_type_input: InputType = Field(Crs.BD09, description="coordinate type of the points")
    coord_type_output: OutputType = Field(Crs.BD09, description="read and of no effect: no answer has points")


def read_grades(text: str) -> frozenset[int]:
    """Return the kinds of roads of a list such as `1,2`. Raises ParameterInvalid."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not all(part in GRADES for part in parts):
        raise ParameterInvalid("road_grade", mismatch(text, "0 to 5 with commas between them"))
    return frozenset(map(int, parts))


class BoundParameters(AreaParameters):
    """`/traffic/v1/bound`."""

    bounds: Annotated[tuple[Pair, ...], Points(least=2, most=2, separator=";")] = Field(
        description="south-western and north-eastern corner `lat,lng;lat,lng`, 2 km apart at most"
    )


class PolygonParameters(AreaParameters):
    """`/traffic/v1/polygon`."""

    vertexes: Annotated[tuple[Pair, ...], Points(least=3, most=MOST_CORNERS, separator=";")] = Field(
        description="corners `lat,lng;lat,lng;…` in a box whose diagonal is 2 km at most"
    )


class AroundParameters(AreaParameters):
    """`/traffic/v1/around`."""

    center: Annotated[Pair, Point()] = Field(description="the middle of the circle, `lat,lng`")
    radius: Annotated[int, Whole(1, FARTHEST_METRES)] = Field(description="metres around it")
