"""Details of a ride: the line, its stops, its first and last trip of the day, and its path."""

from datetime import datetime
from typing import Final

import numpy as np
from msgspec import Struct

from functions.map_direction.engine.points import Point
from functions.map_direction.engine.transit.network import Network, Ride
from functions.map_direction.engine.transit.vehicle_types import LineKind
from functions.map_direction.engine.transit.walking_router import Line
from shared.transit.timetable import NONE, Timetable

CLOCK: Final = "%H:%M"


class StopPoint(Struct, frozen=True):
    """A stop by its name and WGS-84 point."""

    name: str
    point: Point


class RideDetails(Struct, frozen=True):
    """One ride with its texts and local times."""

    kind: LineKind
    name: str
    """In the operator's words: 131路, M1."""
    trip_name: str
    """Number of the train or flight, where the feed has one."""
    headsign: str
    first_stop: str
    last_stop: str
    board: StopPoint
    alight: StopPoint
    stops: int
    """The number of stops up to the last one of the ride, which counts."""
    metres: int
    departure: datetime
    arrival: datetime
    first_departure: str
    """The first departure of the day from the boarding stop, as 06:30; `last_departure` likewise."""
    last_departure: str
    operator: str
    operator_url: str
    colour: str
    """#RRGGBB, empty where the feed has none."""

    @property
    def title(self) -> str:
        """The line with its terminals: 131路(起点-终点)."""
        return f"{self.name}({self.first_stop}-{self.last_stop})"


def ride_details(network: Network, ride: Ride, kind: LineKind) -> RideDetails:
    """Return the details of a ride; times are local to the line."""
    timetable = network.timetable
    arrays, text = timetable.arrays, timetable.text
    route = int(arrays.pattern_route[ride.pattern])
    zone = network.zone_of_route(route)
    first, end = arrays.entry_first[ride.pattern : ride.pattern + 2].tolist()
    last_stop = _stop_point(timetable, end - 1).name
    colour, agency = int(arrays.route_colour[route]), int(arrays.route_agency[route])
    departures = [
        datetime.fromtimestamp(moment, zone).strftime(CLOCK) for moment in network.departures_of_day(ride)
    ]
    return RideDetails(
        kind=kind,
        name=text(int(arrays.route_name[route])),
        trip_name=text(int(arrays.trip_name[ride.trip])),
        headsign=text(int(arrays.trip_headsign[ride.trip])) or last_stop,
        first_stop=_stop_point(timetable, first).name,
        last_stop=last_stop,
        board=_stop_point(timetable, ride.board),
        alight=_stop_point(timetable, ride.alight),
        stops=ride.alight - ride.board,
        metres=int(arrays.entry_metres[ride.alight] - arrays.entry_metres[ride.board]),
        departure=datetime.fromtimestamp(ride.departure, zone),
        arrival=datetime.fromtimestamp(ride.arrival, zone),
        first_departure=departures[0],
        last_departure=departures[1],
        operator=text(int(arrays.agency_name[agency])),
        operator_url=text(int(arrays.agency_url[agency])),
        colour=f"#{colour:06X}" if colour != NONE else "",
    )


def ride_line(timetable: Timetable, ride: Ride) -> Line:
    """Return the line of a ride: the shape of its pattern, else straight from stop to stop."""
    arrays = timetable.arrays
    shape = int(arrays.pattern_shape[ride.pattern])
    if shape == NONE:
        return timetable.stop_degrees[arrays.entry_stop[ride.board : ride.alight + 1]]
    ends = timetable.stop_degrees[arrays.entry_stop[[ride.board, ride.alight]]]
    first = int(arrays.shape_first[shape])
    begin, end = arrays.entry_shape[[ride.board, ride.alight]].tolist()
    inner_points = arrays.shape_point[first + begin + 1 : first + end + 1] / 1e6
    return np.concatenate((ends[:1], inner_points, ends[1:]))


def _stop_point(timetable: Timetable, entry: int) -> StopPoint:
    arrays = timetable.arrays
    stop = int(arrays.entry_stop[entry])
    lng, lat = timetable.stop_degrees[stop].tolist()
    return StopPoint(timetable.text(int(arrays.stop_name[stop])), (lng, lat))
