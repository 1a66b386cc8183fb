"""Plans of v2 and of the service abroad."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from functions.map_direction.engine.transit.fares import Ticket
from functions.map_direction.engine.transit.itineraries import Itinerary
from functions.map_direction.engine.transit.legs import Leg
from functions.map_direction.engine.transit.ride_details import CLOCK, RideDetails
from functions.map_direction.engine.transit.vehicle_types import LONG_DISTANCE, VehicleType
from functions.map_direction.transit.answers import Detail, TransitRoute, TransitStep
from functions.map_direction.transit.writing.plan_context import PlanContext
from functions.map_direction.transit.writing.prices import ride_price, total_price

MOMENT: Final = "%Y-%m-%d %H:%M:%S"


def write_plan(context: PlanContext, itinerary: Itinerary) -> TransitRoute:
    """Return a plan of v2."""
    legs = context.leg_builder.legs(itinerary)
    tickets = context.tickets(itinerary)
    arrival = datetime.fromtimestamp(itinerary.arrival, context.zone)
    return {
        "distance": sum(leg.metres for leg in legs),
        "duration": itinerary.arrival - itinerary.departure,
        "arrive_time": arrival.strftime(MOMENT),
        "price": total_price(tickets),
        "price_detail": [
            {"ticket_type": ticket_type, "ticket_price": price}
            for ticket_type, price in context.prices_by_type(itinerary, tickets).items()
            if not context.is_intercity
        ],
        "steps": _steps(context, itinerary, legs, tickets) if context.with_steps else [],
    }


def _steps(
    context: PlanContext, itinerary: Itinerary, legs: Sequence[Leg], tickets: Sequence[Ticket] | None
) -> list[list[TransitStep]]:
    """Return the steps: in a city the lines of each leg, from city to city the steps of each part."""
    if not context.is_intercity:
        steps = []
        for leg in legs:
            parallel = context.leg_builder.parallel_legs(itinerary, leg.ride_index) if leg.ride else []
            steps.append([_step(context, line_leg, tickets) for line_leg in (leg, *parallel)])
        return steps
    parts: list[list[TransitStep]] = [[]]
    for leg in legs:
        step = _step(context, leg, tickets)
        if context.vehicle_type(leg) in LONG_DISTANCE.values():
            parts += [[step], []]
        else:
            parts[-1].append(step)
    return [part for part in parts if part]


def _step(context: PlanContext, leg: Leg, tickets: Sequence[Ticket] | None) -> TransitStep:
    path, start, end = context.path(leg)
    return {
        "distance": leg.metres,
        "duration": leg.seconds,
        "instructions": context.instruction(leg),
        "start_location": start,
        "end_location": end,
        "path": path,
        "traffic_condition": [],
        "vehicle_info": {
            "type": context.vehicle_type(leg),
            "detail": _detail(context, leg, leg.ride, tickets) if leg.ride else None,
        },
    }


def _detail(context: PlanContext, leg: Leg, ride: RideDetails, tickets: Sequence[Ticket] | None) -> Detail:
    vehicle_type = context.vehicle_type(leg)
    if vehicle_type is VehicleType.LINE:
        return {
            "name": ride.title,
            "type": ride.kind.line,
            "stop_num": ride.stops,
            "on_station": ride.board.name,
            "off_station": ride.alight.name,
            "first_time": ride.first_departure,
            "last_time": ride.last_departure,
        }
    return {
        "name": ride.trip_name or ride.name,
        "price": ride_price(tickets, leg.ride_index),
        "discount": None,
        "airlines": ride.operator if vehicle_type is VehicleType.PLANE else "",
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
            "start_city": context.surroundings.city(*ride.board.point),
            "start_time": ride.departure.strftime(MOMENT),
            "start_location": context.location(ride.board.point),
        },
        "end_info": {
            "end_name": ride.alight.name,
            "end_uid": "",
            "end_city": context.surroundings.city(*ride.alight.point),
            "end_time": ride.arrival.strftime(MOMENT),
            "end_location": context.location(ride.alight.point),
        },
    }
