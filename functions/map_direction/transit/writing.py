"""Plans as the wire has them: v2 and abroad, and lite."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Final
from zoneinfo import ZoneInfo

from functions.map_direction.answers import LngLat, TextLngLat
from functions.map_direction.engine.points import Datum, Point, path_text
from functions.map_direction.engine.quantities import distance_text
from functions.map_direction.engine.surroundings import Surroundings
from functions.map_direction.engine.transit.fares import Ticket
from functions.map_direction.engine.transit.journeys import Journey
from functions.map_direction.engine.transit.lines import CLOCK
from functions.map_direction.engine.transit.planner import Planner
from functions.map_direction.engine.transit.stages import Stage, StageTeller
from functions.map_direction.engine.transit.vehicles import LONG_DISTANCE, Vehicle
from functions.map_direction.transit.answers import (
    Detail,
    LineVehicle,
    LiteTransitRoute,
    LiteTransitStep,
    Price,
    TransitRoute,
    TransitStep,
)
from shared.geo.locations import DEGREE_DECIMALS

MOMENT: Final = "%Y-%m-%d %H:%M:%S"
NOBODY: Final[LineVehicle] = {
    "name": "",
    "direct_text": "",
    "direction_text": "",
    "start_name": "",
    "end_name": "",
    "start_time": "",
    "end_time": "",
    "stop_num": 0,
    "total_price": 0,
    "type": 0,
    "zone_price": 0,
}


@dataclass(frozen=True)
class TransitWriter:
    """Writes the plans of one request.

    prices: whether what tickets cost is told; abroad it is not, for `price` is in yuan.
    """

    planner: Planner
    teller: StageTeller
    datum: Datum
    known: Surroundings
    language: str
    zone: ZoneInfo
    inter_city: bool
    prices: bool
    with_steps: bool = True

    def full(self, journey: Journey) -> TransitRoute:
        """Return a plan of v2."""
        stages = self.teller.stages(journey)
        tickets = self._tickets(journey)
        arrival = datetime.fromtimestamp(journey.arrival, self.zone)
        return {
            "distance": sum(stage.metres for stage in stages),
            "duration": journey.arrival - journey.departure,
            "arrive_time": arrival.strftime(MOMENT),
            "price": _sum(tickets),
            "price_detail": [
                {"ticket_type": kind, "ticket_price": price}
                for kind, price in self._by_kind(journey, tickets).items()
                if not self.inter_city
            ],
            "steps": self._steps(journey, stages, tickets) if self.with_steps else [],
        }

    def lite(self, journey: Journey) -> LiteTransitRoute:
        """Return a plan of lite: in a city."""
        stages = self.teller.stages(journey)
        tickets = self._tickets(journey)
        steps: list[list[LiteTransitStep]] = []
        for stage in stages if self.with_steps else ():
            others = self.teller.others(journey, stage.at) if stage.ride else []
            steps.append([self._lite_step(one, tickets) for one in (stage, *others)])
        return {
            "distance": sum(stage.metres for stage in stages),
            "duration": journey.arrival - journey.departure,
            "price": _sum(tickets),
            "line_price": [
                {"line_type": kind, "line_price": price}
                for kind, price in self._by_kind(journey, tickets).items()
            ],
            "traffic_condition": 0,
            "steps": steps,
        }

    def _steps(
        self, journey: Journey, stages: Sequence[Stage], tickets: Sequence[Ticket] | None
    ) -> list[list[TransitStep]]:
        if not self.inter_city:
            return [
                [
                    self._step(one, tickets)
                    for one in (stage, *(self.teller.others(journey, stage.at) if stage.ride else ()))
                ]
                for stage in stages
            ]
        parts: list[list[TransitStep]] = [[]]
        for stage in stages:
            step = self._step(stage, tickets)
            if self._vehicle(stage) in LONG_DISTANCE.values():
                parts += [[step], []]
            else:
                parts[-1].append(step)
        return [part for part in parts if part]

    def _step(self, stage: Stage, tickets: Sequence[Ticket] | None) -> TransitStep:
        path, start, end = self._drawn(stage)
        return {
            "distance": stage.metres,
            "duration": stage.seconds,
            "instructions": self._instruction(stage),
            "start_location": start,
            "end_location": end,
            "path": path,
            "traffic_condition": [],
            "vehicle_info": {
                "type": self._vehicle(stage),
                "detail": self._detail(stage, tickets) if stage.ride else None,
            },
        }

    def _lite_step(self, stage: Stage, tickets: Sequence[Ticket] | None) -> LiteTransitStep:
        path, start, end = self._drawn(stage)
        vehicle = NOBODY
        if (ride := stage.ride) is not None:
            towards = _sentences(self.language)["towards"].format(towards=ride.headsign)
            price = _alone(tickets, stage.at)
            vehicle = {
                "name": ride.name,
                "direct_text": towards,
                "direction_text": towards,
                "start_name": ride.board.name,
                "end_name": ride.alight.name,
                "start_time": ride.first_run,
                "end_time": ride.last_run,
                "stop_num": ride.stops,
                "total_price": price,
                "type": ride.kind.line,
                "zone_price": price,
            }
        return {
            "distance": stage.metres,
            "duration": stage.seconds,
            "type": self._vehicle(stage),
            "instruction": self._instruction(stage),
            "path": path,
            "start_location": _texts(start),
            "end_location": _texts(end),
            "traffic_condition": [],
            "vehicle": vehicle,
        }

    def _vehicle(self, stage: Stage) -> Vehicle:
        if stage.ride is None:
            return Vehicle.FOOT
        return LONG_DISTANCE.get(stage.ride.kind.kind, Vehicle.LINE) if self.inter_city else Vehicle.LINE

    def _detail(self, stage: Stage, tickets: Sequence[Ticket] | None) -> Detail:
        ride = stage.ride
        assert ride is not None  # noqa: S101 - the caller looked
        if self._vehicle(stage) is Vehicle.LINE:
            return {
                "name": ride.title,
                "type": ride.kind.line,
                "stop_num": ride.stops,
                "on_station": ride.board.name,
                "off_station": ride.alight.name,
                "first_time": ride.first_run,
                "last_time": ride.last_run,
            }
        flies = self._vehicle(stage) is Vehicle.PLANE
        return {
            "name": ride.run or ride.name,
            "price": _alone(tickets, stage.at),
            "discount": None,
            "airlines": ride.operator if flies else "",
            "booking": "",
            "provider_name": ride.operator,
            "provider_url": ride.operator_url,
            "departure_station": ride.board.name,
            "arrive_station": ride.alight.name,
            "departure_time": ride.departure.strftime(CLOCK),
            "arrive_time": ride.arrival.strftime(CLOCK),
            "start_info": {
                "start_name": ride.board.name,
                "start_uid": "",
                "start_city": self.known.city(*ride.board.point),
                "start_time": ride.departure.strftime(MOMENT),
                "start_location": self.lng_lat(ride.board.point),
            },
            "end_info": {
                "end_name": ride.alight.name,
                "end_uid": "",
                "end_city": self.known.city(*ride.alight.point),
                "end_time": ride.arrival.strftime(MOMENT),
                "end_location": self.lng_lat(ride.alight.point),
            },
        }

    def lng_lat(self, point: Point) -> LngLat:
        """Return a point as the caller wants it."""
        lng, lat = self.datum.write_point(point)
        return {"lng": lng, "lat": lat}

    def _drawn(self, stage: Stage) -> tuple[str, LngLat, LngLat]:
        points = self.datum.write(stage.line)
        start, end = points[[0, -1]].round(DEGREE_DECIMALS).tolist()
        return path_text(points), {"lng": start[0], "lat": start[1]}, {"lng": end[0], "lat": end[1]}

    def _instruction(self, stage: Stage) -> str:
        sentences = _sentences(self.language)
        if (ride := stage.ride) is None:
            return sentences["walk"].format(distance=distance_text(stage.metres, self.language))
        is_line = self._vehicle(stage) is Vehicle.LINE
        return sentences["ride" if is_line else "train"].format(
            line=ride.name if is_line else ride.run or ride.name,
            towards=ride.headsign,
            stops=ride.stops,
            stop=ride.alight.name,
        )

    def _tickets(self, journey: Journey) -> Sequence[Ticket] | None:
        return self.planner.fares.tickets(journey) if self.prices else None

    def _by_kind(self, journey: Journey, tickets: Sequence[Ticket] | None) -> Mapping[int, int | float]:
        """Return what the tickets of buses and of the metro cost; a ticket for both is the first ride's."""
        prices: dict[int, int | float] = {}
        for ticket in tickets or ():
            kind = self.planner.kind(journey.rides[ticket.first]).ticket
            prices[kind] = _number(prices.get(kind, 0) + ticket.price)
        return prices


def _sum(tickets: Sequence[Ticket] | None) -> Price:
    return None if tickets is None else _number(sum(ticket.price for ticket in tickets))


def _alone(tickets: Sequence[Ticket] | None, at: int) -> Price:
    """Return the price of the ticket that is bought for a ride; one bought before it costs nothing more."""
    if tickets is None:
        return None
    return next((_number(ticket.price) for ticket in tickets if ticket.first == at), 0)


def _number(price: float) -> int | float:
    return int(price) if price == int(price) else round(price, 2)


def _texts(point: LngLat) -> TextLngLat:
    return {"lng": f"{point['lng']:.{DEGREE_DECIMALS}f}", "lat": f"{point['lat']:.{DEGREE_DECIMALS}f}"}


@cache
def _sentences(language: str) -> Mapping[str, str]:
    table = tomllib.loads(files(__package__).joinpath("sentences.toml").read_text("utf-8"))
    sentences: Mapping[str, str] = table[language]
    return sentences
