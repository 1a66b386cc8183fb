"""Prices of itineraries by the fares of the feed (fare_attributes.txt and fare_rules.txt)."""

from collections import defaultdict
from itertools import product
from typing import Final

from msgspec import Struct

from functions.map_direction.engine.transit.itineraries import Itinerary
from functions.map_direction.engine.transit.network import Ride
from shared.transit.timetable import NONE, Timetable

ANY: Final = 0
"""The zone of a rule that holds in every zone."""


class Ticket(Struct, frozen=True):
    """One ticket, for consecutive rides of an itinerary."""

    price: float
    first: int
    rides: int


class _Fare(Struct, frozen=True):
    price: float
    transfers: int
    seconds: int
    agency: int
    rules: dict[tuple[int, int, int], frozenset[int]]
    """Zones to pass, by (route, origin zone, destination zone); empty: any. Without rules all rides."""


class FareTable:
    """The fares of a timetable in one currency. Threads may share it."""

    def __init__(self, timetable: Timetable, currency: str) -> None:
        arrays = timetable.arrays
        rules: dict[int, dict[tuple[int, int, int], set[int]]] = defaultdict(lambda: defaultdict(set))
        columns = (
            arrays.rule_fare,
            arrays.rule_route,
            arrays.rule_origin,
            arrays.rule_destination,
            arrays.rule_contains,
        )
        for fare, route, origin, destination, contains in zip(
            *(column.tolist() for column in columns), strict=True
        ):
            rules[fare][route, origin, destination] |= {contains} - {ANY}
        self._arrays = arrays
        self._fares = [
            _Fare(
                float(arrays.fare_price[fare]),
                int(arrays.fare_transfers[fare]),
                int(arrays.fare_seconds[fare]),
                int(arrays.fare_agency[fare]),
                {scope: frozenset(zones) for scope, zones in rules[fare].items()},
            )
            for fare in range(len(arrays.fare_price))
            if timetable.text(int(arrays.fare_currency[fare])) == currency
        ]

    def tickets(self, itinerary: Itinerary) -> tuple[Ticket, ...] | None:
        """Return the cheapest tickets for an itinerary, None if the feed does not have them all."""
        rides = itinerary.rides
        cheapest: list[tuple[float, tuple[Ticket, ...]] | None] = [(0.0, ())]
        for end in range(1, len(rides) + 1):
            options = []
            for first in range(end):
                start, price = cheapest[first], self._price(rides[first:end])
                if start is not None and price is not None:
                    options.append((start[0] + price, (*start[1], Ticket(price, first, end - first))))
            cheapest.append(min(options, key=lambda option: option[0], default=None))
        return cheapest[-1][1] if cheapest[-1] is not None else None

    def _price(self, rides: tuple[Ride, ...]) -> float | None:
        """Return the price of one ticket for some rides."""
        arrays = self._arrays
        routes = [int(arrays.pattern_route[ride.pattern]) for ride in rides]
        ends = [(self._zone(ride.board), self._zone(ride.alight)) for ride in rides]
        zones = {self._zone(entry) for ride in rides for entry in range(ride.board, ride.alight + 1)}
        seconds = rides[-1].departure - rides[0].departure
        prices = [
            fare.price
            for fare in self._fares
            if (fare.transfers == NONE or fare.transfers >= len(rides) - 1)
            and (fare.seconds == NONE or fare.seconds >= seconds)
            and all(fare.agency in (NONE, int(arrays.route_agency[route])) for route in routes)
            and all(_holds(fare, route, ends[0][0], ends[-1][1], zones) for route in routes)
        ]
        return min(prices, default=None)

    def _zone(self, entry: int) -> int:
        return int(self._arrays.stop_zone[self._arrays.entry_stop[entry]])


def _holds(fare: _Fare, route: int, origin: int, destination: int, zones: set[int]) -> bool:
    """Tell whether a fare holds for a ride of a route between two zones, through some zones."""
    if not fare.rules:
        return True
    for scope in product((route, NONE), (origin, ANY), (destination, ANY)):
        rule_zones = fare.rules.get(scope)
        if rule_zones is not None and (not rule_zones or rule_zones == zones):
            return True
    return False
