"""What is told of a ride: the line, its stops, its first and last run, and the way it takes."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np

from functions.map_direction.engine.points import Point
from functions.map_direction.engine.transit.feet import Line
from functions.map_direction.engine.transit.network import Network, Ride
from functions.map_direction.engine.transit.vehicles import LineKind
from shared.transit.timetable import NONE, Timetable

CLOCK: Final = "%H:%M"


@dataclass(frozen=True)
class Terminal:
    """A stop as a line calls at it."""

    name: str
    point: Point


@dataclass(frozen=True)
class RideFacts:
    """One ride, told."""

    kind: LineKind
    name: str
    """As the operator writes it: 131路, M1."""
    run: str
    """Number of the train or flight, where the feed has one."""
    headsign: str
    first_stop: str
    last_stop: str
    board: Terminal
    alight: Terminal
    stops: int
    """How often the vehicle stops until one alights, that stop included."""
    metres: int
    departure: datetime
    arrival: datetime
    first_run: str
    """When the first vehicle of the day leaves from where one boards, as 06:30; `last_run` likewise."""
    last_run: str
    operator: str
    operator_url: str
    colour: str
    """#RRGGBB, empty where the feed says nothing."""

    @property
    def title(self) -> str:
        """The line between its terminals: 131路(起点-终点)."""
        return f"{self.name}({self.first_stop}-{self.last_stop})"


def facts_of(network: Network, ride: Ride, kind: LineKind) -> RideFacts:
    """Return what is told of a ride; times are local to the line."""
    timetable = network.timetable
    of, text = timetable.arrays, timetable.text
    route = int(of.pattern_route[ride.pattern])
    zone = network.zone_of_route(route)
    first, end = of.entry_first[ride.pattern : ride.pattern + 2].tolist()
    last_stop = _terminal(timetable, end - 1).name
    colour, agency = int(of.route_colour[route]), int(of.route_agency[route])
    runs = network.departures_of_day(ride)
    return RideFacts(
        kind=kind,
        name=text(int(of.route_name[route])),
        run=text(int(of.trip_name[ride.trip])),
        headsign=text(int(of.trip_headsign[ride.trip])) or last_stop,
        first_stop=_terminal(timetable, first).name,
        last_stop=last_stop,
        board=_terminal(timetable, ride.board),
        alight=_terminal(timetable, ride.alight),
        stops=ride.alight - ride.board,
        metres=int(of.entry_metres[ride.alight] - of.entry_metres[ride.board]),
        departure=datetime.fromtimestamp(ride.departure, zone),
        arrival=datetime.fromtimestamp(ride.arrival, zone),
        first_run=datetime.fromtimestamp(runs[0], zone).strftime(CLOCK),
        last_run=datetime.fromtimestamp(runs[1], zone).strftime(CLOCK),
        operator=text(int(of.agency_name[agency])),
        operator_url=text(int(of.agency_url[agency])),
        colour=f"#{colour:06X}" if colour != NONE else "",
    )


def line_of(timetable: Timetable, ride: Ride) -> Line:
    """Return the way that a ride takes: along the shape of the line, else from stop to stop."""
    of = timetable.arrays
    shape = int(of.pattern_shape[ride.pattern])
    if shape == NONE:
        return timetable.stop_degrees[of.entry_stop[ride.board : ride.alight + 1]]
    ends = timetable.stop_degrees[of.entry_stop[[ride.board, ride.alight]]]
    first = int(of.shape_first[shape])
    begin, end = of.entry_shape[[ride.board, ride.alight]].tolist()
    between = of.shape_point[first + begin + 1 : first + end + 1] / 1e6
    return np.concatenate((ends[:1], between, ends[1:]))


def _terminal(timetable: Timetable, entry: int) -> Terminal:
    of = timetable.arrays
    stop = int(of.entry_stop[entry])
    lng, lat = timetable.stop_degrees[stop].tolist()
    return Terminal(timetable.text(int(of.stop_name[stop])), (lng, lat))
