"""What journeys cost by the fares of the feed (fare_attributes.txt and fare_rules.txt)."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Final

from functions.map_direction.engine.transit.journeys import Journey
from functions.map_direction.engine.transit.network import Ride
from shared.transit.timetable import NONE, Timetable

ANY: Final = 0
"""A rule's zone that says nothing."""


@dataclass(frozen=True)
class Ticket:
    """One ticket, for consecutive rides of a journey."""

    price: float
    first: int
    rides: int


@dataclass(frozen=True)
class _Fare:
    price: float
    transfers: int
    seconds: int
    agency: int
    rules: dict[tuple[int, int, int], frozenset[int]]
    """Zones to pass by route, origin and destination, empty for none. Without rules it is for all rides."""


class FareTable:
    """The fares of a timetable in one currency. Threads may share it."""

    def __init__(self, timetable: Timetable, currency: str) -> None:
        of = timetable.arrays
        rules: dict[int, dict[tuple[int, int, int], set[int]]] = defaultdict(lambda: defaultdict(set))
        columns = (of.rule_fare, of.rule_route, of.rule_origin, of.rule_destination, of.rule_contains)
        for fare, route, origin, destination, contains in zip(
            *(column.tolist() for column in columns), strict=True
        ):
            rules[fare][route, origin, destination] |= {contains} - {ANY}
        self._arrays = of
        self._fares = [
            _Fare(
                float(of.fare_price[fare]),
                int(of.fare_transfers[fare]),
                int(of.fare_seconds[fare]),
                int(of.fare_agency[fare]),
                {way: frozenset(zones) for way, zones in rules[fare].items()},
            )
            for fare in range(len(of.fare_price))
            if timetable.text(int(of.fare_currency[fare])) == currency
        ]

    def tickets(self, journey: Journey) -> tuple[Ticket, ...] | None:
        """Return the cheapest tickets for a journey, None if the feed does not have them all."""
        rides = journey.rides
        cheapest: list[tuple[float, tuple[Ticket, ...]] | None] = [(0.0, ())]
        for end in range(1, len(rides) + 1):
            ways = []
            for first in range(end):
                before, price = cheapest[first], self._price(rides[first:end])
                if before is not None and price is not None:
                    ways.append((before[0] + price, (*before[1], Ticket(price, first, end - first))))
            cheapest.append(min(ways, key=lambda way: way[0], default=None))
        return cheapest[-1][1] if cheapest[-1] is not None else None

    def _price(self, rides: tuple[Ride, ...]) -> float | None:
        """Return the price of one ticket for some rides."""
        of = self._arrays
        routes = [int(of.pattern_route[ride.pattern]) for ride in rides]
        ends = [(self._zone(ride.board), self._zone(ride.alight)) for ride in rides]
        passed = {self._zone(entry) for ride in rides for entry in range(ride.board, ride.alight + 1)}
        seconds = rides[-1].departure - rides[0].departure
        prices = [
            fare.price
            for fare in self._fares
            if (fare.transfers == NONE or fare.transfers >= len(rides) - 1)
            and (fare.seconds == NONE or fare.seconds >= seconds)
            and all(fare.agency in (NONE, int(of.route_agency[route])) for route in routes)
            and all(_holds(fare, route, ends[0][0], ends[-1][1], passed) for route in routes)
        ]
        return min(prices, default=None)

    def _zone(self, entry: int) -> int:
        return int(self._arrays.stop_zone[self._arrays.entry_stop[entry]])


def _holds(fare: _Fare, route: int, origin: int, destination: int, passed: set[int]) -> bool:
    if not fare.rules:
        return True
    for way in ((r, o, d) for r in (route, NONE) for o in (origin, ANY) for d in (destination, ANY)):
        zones = fare.rules.get(way)
        if zones is not None and (not zones or zones == passed):
            return True
    return False
