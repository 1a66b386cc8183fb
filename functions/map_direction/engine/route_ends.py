"""The ends of a route: the points of the request, and the points that the route leads between."""

from msgspec import Struct

from functions.map_direction.engine.points import Point
from functions.map_direction.engine.routes.instructions.sentences import CHINESE, ENGLISH
from shared.geo.points import Datum


class RouteEnds(Struct, frozen=True):
    """Origin, waypoints and destination in WGS-84, and the coordinate types of the request."""

    datum: Datum
    origin: Point
    destination: Point
    waypoints: tuple[Point, ...]
    route_origin: Point
    """Where the route starts: the place of `origin_uid` where the pack has it, else the origin."""
    route_destination: Point
    """Where the route ends: the place of `destination_uid` where the pack has it, else the destination."""
    is_abroad: bool
    """Whether the origin lies outside China; then answers are in English."""

    @property
    def route_points(self) -> tuple[Point, ...]:
        """The points to route between, in order."""
        return self.route_origin, *self.waypoints, self.route_destination

    @property
    def language(self) -> str:
        """The language of instructions: `zh`, abroad `en`."""
        return ENGLISH if self.is_abroad else CHINESE
