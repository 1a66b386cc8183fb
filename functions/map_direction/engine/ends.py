"""The ends of a journey: the points that were asked for, and those where the way begins and ends."""

from dataclasses import dataclass

from functions.map_direction.engine.points import Datum, Point
from functions.map_direction.engine.routes.instructions.sentences import CHINESE, ENGLISH
from functions.map_direction.engine.surroundings import Surroundings


@dataclass(frozen=True)
class Ends:
    """Origin, waypoints and destination in WGS-84, and the coordinate types of the request."""

    datum: Datum
    origin: Point
    destination: Point
    waypoints: tuple[Point, ...]
    bound_origin: Point
    """Where the way begins: at the place of `origin_uid` where that is known, else at the origin."""
    bound_destination: Point

    @property
    def points(self) -> tuple[Point, ...]:
        """Where to route from, over and to."""
        return self.bound_origin, *self.waypoints, self.bound_destination

    @property
    def is_abroad(self) -> bool:
        """Whether the journey starts outside China, where nothing is shifted and nobody reads Chinese."""
        return not self.datum.in_china(*self.origin)

    @property
    def language(self) -> str:
        """The language of instructions: `zh`, abroad `en`."""
        return ENGLISH if self.is_abroad else CHINESE


@dataclass(frozen=True)
class Wanted:
    """The ends as the caller wrote them."""

    origin: str
    destination: str
    origin_uid: str = ""
    destination_uid: str = ""

    def read(self, datum: Datum, known: Surroundings, waypoints: str = "", most: int = 0) -> Ends:
        """Read the points, at most `most` waypoints; raises ParameterRefused."""
        origin = datum.read(self.origin, "origin")
        destination = datum.read(self.destination, "destination")
        return Ends(
            datum=datum,
            origin=origin,
            destination=destination,
            waypoints=tuple(datum.read_list(waypoints, "waypoints", most)),
            bound_origin=(known.place(self.origin_uid) if self.origin_uid else None) or origin,
            bound_destination=(known.place(self.destination_uid) if self.destination_uid else None)
            or destination,
        )
