"""What the writing of all plans of one request shares."""

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from msgspec import Struct

from functions.map_direction.answers import LngLat, lng_lat
from functions.map_direction.engine.points import Point, path_text
from functions.map_direction.engine.surroundings import Surroundings
from functions.map_direction.engine.transit.fares import Ticket
from functions.map_direction.engine.transit.itineraries import Itinerary
from functions.map_direction.engine.transit.legs import Leg, LegBuilder
from functions.map_direction.engine.transit.planner import TransitPlanner
from functions.map_direction.engine.transit.sentences import instruction
from functions.map_direction.engine.transit.vehicle_types import LONG_DISTANCE, VehicleType
from functions.map_direction.transit.writing.prices import plain_number
from shared.geo.locations import DEGREE_DECIMALS
from shared.geo.points import Datum


class PlanContext(Struct, frozen=True):
    """The planner, the coordinate types and the language of one request.

    has_prices: whether answers give prices; not abroad, for `price` is in yuan.
    """

    planner: TransitPlanner
    leg_builder: LegBuilder
    datum: Datum
    surroundings: Surroundings
    language: str
    zone: ZoneInfo
    is_intercity: bool
    has_prices: bool
    with_steps: bool = True

    def vehicle_type(self, leg: Leg) -> VehicleType:
        """Return the type of vehicle of a leg; in a city every vehicle is a line."""
        if leg.ride is None:
            return VehicleType.FOOT
        if not self.is_intercity:
            return VehicleType.LINE
        return LONG_DISTANCE.get(leg.ride.kind.kind, VehicleType.LINE)

    def instruction(self, leg: Leg) -> str:
        """Return the sentence of a leg."""
        is_local = self.vehicle_type(leg) is VehicleType.LINE
        return instruction(leg, is_local=is_local, language=self.language)

    def path(self, leg: Leg) -> tuple[str, LngLat, LngLat]:
        """Return the path of a leg, its start and its end."""
        points = self.datum.write_path(leg.line)
        start, end = points[[0, -1]].round(DEGREE_DECIMALS).tolist()
        return path_text(points), lng_lat(start), lng_lat(end)

    def location(self, point: Point) -> LngLat:
        """Return a WGS-84 point in the type of the answer."""
        return lng_lat(self.datum.write(*point))

    def tickets(self, itinerary: Itinerary) -> Sequence[Ticket] | None:
        """Return the tickets of an itinerary, None where their prices are unknown or not given."""
        return self.planner.fares.tickets(itinerary) if self.has_prices else None

    def prices_by_type(
        self, itinerary: Itinerary, tickets: Sequence[Ticket] | None
    ) -> Mapping[int, int | float]:
        """Return the prices of bus and metro tickets; a ticket for both is of its first ride's type."""
        prices: dict[int, int | float] = {}
        for ticket in tickets or ():
            ticket_type = self.planner.kind(itinerary.rides[ticket.first]).ticket
            prices[ticket_type] = plain_number(prices.get(ticket_type, 0) + ticket.price)
        return prices
