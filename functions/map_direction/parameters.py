"""What callers of every kind of directions send."""

from typing import Annotated, Final

from pydantic import Field

from functions.map_direction.engine.route_ends import RouteEnds
from functions.map_direction.engine.surroundings import Surroundings
from shared.geo import Crs
from shared.geo.notation import Pair
from shared.geo.points import Datum
from shared.web.fields import CoordinateType, CoordinateTypes, Flag, Point
from shared.web.parameters import MapParameters, parameter

ANSWER_TYPES: Final = (Crs.BD09, Crs.GCJ02, Crs.WGS84)


class EndParameters(MapParameters):
    """Origin and destination, in all modes."""

    origin: Annotated[Pair, Point()] = Field(description="`lat,lng` to start from")
    destination: Annotated[Pair, Point()] = Field(description="`lat,lng` to go to")
    origin_uid: str = parameter("uid of the place to start from; where it is known, it decides the road")
    destination_uid: str = parameter("uid of the place to go to")
    coord_type: CoordinateType = Field(
        Crs.BD09, description="coordinate type of the points; metres are `y,x`"
    )
    ret_coordtype: Annotated[Crs, CoordinateTypes(ANSWER_TYPES)] = Field(
        Crs.BD09, description="coordinate type of the answer; `wgs84` is an extension"
    )
    steps_info: Flag = Field(True, description="0 leaves the steps out")

    def ends(self, surroundings: Surroundings, waypoints: tuple[Pair, ...] = ()) -> RouteEnds:
        """Return the points in WGS-84; raises ParameterInvalid for one that is nowhere on earth."""
        datum = Datum(self.coord_type, self.ret_coordtype, surroundings.territory)
        origin = datum.read("origin", self.origin)
        destination = datum.read("destination", self.destination)
        points = [datum.read(f"waypoints[{number}]", pair) for number, pair in enumerate(waypoints)]
        place_point = surroundings.place_point
        return RouteEnds(
            datum=datum,
            origin=(origin.lng, origin.lat),
            destination=(destination.lng, destination.lat),
            waypoints=tuple((point.lng, point.lat) for point in points),
            route_origin=(place_point(self.origin_uid) if self.origin_uid else None)
            or (origin.lng, origin.lat),
            route_destination=(place_point(self.destination_uid) if self.destination_uid else None)
            or (destination.lng, destination.lat),
            is_abroad=not origin.is_in_china,
        )
