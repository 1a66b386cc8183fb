"""Plans of the lite service: in a city."""

from collections.abc import Sequence
from typing import Final

from functions.map_direction.answers import text_lng_lat
from functions.map_direction.engine.transit.fares import Ticket
from functions.map_direction.engine.transit.itineraries import Itinerary
from functions.map_direction.engine.transit.legs import Leg
from functions.map_direction.engine.transit.sentences import direction_text
from functions.map_direction.transit.answers import LineVehicle, LiteTransitRoute, LiteTransitStep
from functions.map_direction.transit.writing.plan_context import PlanContext
from functions.map_direction.transit.writing.prices import ride_price, total_price

NO_VEHICLE: Final[LineVehicle] = {
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
"""`vehicle` of a walk."""


def write_lite_plan(context: PlanContext, itinerary: Itinerary) -> LiteTransitRoute:
    """Return a plan of the lite service."""
    legs = context.leg_builder.legs(itinerary)
    tickets = context.tickets(itinerary)
    steps: list[list[LiteTransitStep]] = []
    for leg in legs if context.with_steps else ():
        parallel = context.leg_builder.parallel_legs(itinerary, leg.ride_index) if leg.ride else []
        steps.append([_step(context, line_leg, tickets) for line_leg in (leg, *parallel)])
    return {
        "distance": sum(leg.metres for leg in legs),
        "duration": itinerary.arrival - itinerary.departure,
        "price": total_price(tickets),
        "line_price": [
            {"line_type": ticket_type, "line_price": price}
            for ticket_type, price in context.prices_by_type(itinerary, tickets).items()
        ],
        "traffic_condition": 0,
        "steps": steps,
    }


def _step(context: PlanContext, leg: Leg, tickets: Sequence[Ticket] | None) -> LiteTransitStep:
    path, start, end = context.path(leg)
    return {
        "distance": leg.metres,
        "duration": leg.seconds,
        "type": context.vehicle_type(leg),
        "instruction": context.instruction(leg),
        "path": path,
        "start_location": text_lng_lat((start["lng"], start["lat"])),
        "end_location": text_lng_lat((end["lng"], end["lat"])),
        "traffic_condition": [],
        "vehicle": _vehicle(context, leg, tickets),
    }


def _vehicle(context: PlanContext, leg: Leg, tickets: Sequence[Ticket] | None) -> LineVehicle:
    if (ride := leg.ride) is None:
        return NO_VEHICLE
    direction = direction_text(ride.headsign, context.language)
    price = ride_price(tickets, leg.ride_index)
    return {
        "name": ride.name,
        "direct_text": direction,
        "direction_text": direction,
        "start_name": ride.board.name,
        "end_name": ride.alight.name,
        "start_time": ride.first_departure,
        "end_time": ride.last_departure,
        "stop_num": ride.stops,
        "total_price": price,
        "type": ride.kind.line,
        "zone_price": price,
    }
