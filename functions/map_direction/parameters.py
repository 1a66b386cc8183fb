"""What callers of every kind of directions send."""

from typing import Literal

from pydantic import Field

from functions.map_direction.engine.points import Datum
from functions.map_direction.engine.route_ends import RouteEnds
from functions.map_direction.engine.surroundings import Surroundings
from shared.web.parameters import MapParameters, parameter


class EndParameters(MapParameters):
    """Origin and destination, in all modes."""

    origin: str = parameter("`lat,lng` to start from", required=True)
    destination: str = parameter("`lat,lng` to go to", required=True)
    origin_uid: str = parameter("uid of the place to start from; where it is known, it decides the road")
    destination_uid: str = parameter("uid of the place to go to")
    coord_type: str = parameter("`bd09ll`, `bd09mc` (`y,x`), `gcj02` or `wgs84`", "bd09ll")
    ret_coordtype: str = parameter("`bd09ll` or `gcj02`; `wgs84` is an extension", "bd09ll")
    steps_info: Literal["0", "1"] = Field("1", description="0 leaves the steps out")

    def ends(self, surroundings: Surroundings, waypoints: str = "", most: int = 0) -> RouteEnds:
        """Read the points, with at most `most` waypoints; raises ParameterInvalid."""
        datum = Datum.from_names(self.coord_type, self.ret_coordtype, surroundings.in_china)
        origin = datum.read(self.origin, "origin")
        destination = datum.read(self.destination, "destination")
        return RouteEnds(
            datum=datum,
            origin=origin,
            destination=destination,
            waypoints=tuple(datum.read_list(waypoints, "waypoints", most)),
            route_origin=(surroundings.place_point(self.origin_uid) if self.origin_uid else None) or origin,
            route_destination=(
                surroundings.place_point(self.destination_uid) if self.destination_uid else None
            )
            or destination,
        )
