"""What callers of every kind of directions send."""

from typing import Literal

from pydantic import Field

from functions.map_direction.engine.ends import Ends, Wanted
from functions.map_direction.engine.points import Datum
from functions.map_direction.engine.surroundings import Surroundings
from shared.web.parameters import MapParameters, parameter


class EndParameters(MapParameters):
    """Where from and where to, in all modes."""

    origin: str = parameter("`lat,lng` to start from", required=True)
    destination: str = parameter("`lat,lng` to go to", required=True)
    origin_uid: str = parameter("uid of the place to start from; where it is known, it decides the road")
    destination_uid: str = parameter("uid of the place to go to")
    coord_type: str = parameter("`bd09ll`, `bd09mc` (`y,x`), `gcj02` or `wgs84`", "bd09ll")
    ret_coordtype: str = parameter("`bd09ll` or `gcj02`; `wgs84` is an extension", "bd09ll")
    steps_info: Literal["0", "1"] = Field("1", description="0 leaves the steps out")

    def ends(self, known: Surroundings, waypoints: str = "", most: int = 0) -> Ends:
        """Read the points; raises ParameterRefused."""
        datum = Datum.of(self.coord_type, self.ret_coordtype, known.in_china)
        wanted = Wanted(self.origin, self.destination, self.origin_uid, self.destination_uid)
        return wanted.read(datum, known, waypoints, most)
