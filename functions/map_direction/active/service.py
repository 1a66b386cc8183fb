"""Answering for walkers and cyclists: from the parameters to the answer."""

from typing import Final

from msgspec import Struct

from functions.map_direction.active.answers import (
    AbroadActiveAnswer,
    ActiveAnswer,
    LiteActiveAnswer,
)
from functions.map_direction.active.parameters import ActiveParameters, RidingParameters
from functions.map_direction.active.writing import ActiveWriter
from functions.map_direction.answers import Information, LngLat, information, lng_lat
from functions.map_direction.engine.active.active_planner import (
    ELECTRIC,
    RIDING,
    WALKING,
    ActivePlan,
    plan_active,
)
from functions.map_direction.engine.route_ends import RouteEnds
from functions.map_direction.engine.surroundings import Surroundings
from functions.map_direction.pack import PACK, current_surroundings

SUCCESS: Final = "ok"
TYPE: Final = 2
"""`type` of an answer that holds routes."""


class _ActiveTrip(Struct, frozen=True):
    """A request with its plan."""

    ends: RouteEnds
    surroundings: Surroundings
    plan: ActivePlan
    writer: ActiveWriter
    information: Information
    with_steps: bool

    @property
    def origin(self) -> LngLat:
        """The origin in the coordinate type of the answer."""
        return lng_lat(self.ends.datum.write(*self.ends.origin))

    @property
    def destination(self) -> LngLat:
        """The destination in the coordinate type of the answer."""
        return lng_lat(self.ends.datum.write(*self.ends.destination))


def directions(parameters: ActiveParameters) -> ActiveAnswer:
    """Answer `/direction/v2/walking` and `/direction/v2/riding`."""
    trip = _plan(parameters)
    return {
        "message": SUCCESS,
        "type": TYPE,
        "info": trip.information,
        "result": {
            "origin": {
                "area_id": trip.surroundings.area_number(*trip.ends.origin),
                "cname": trip.surroundings.city(*trip.ends.origin),
                "uid": parameters.origin_uid,
                "wd": "",
                "originPt": trip.origin,
            },
            "destination": {
                "area_id": trip.surroundings.area_number(*trip.ends.destination),
                "cname": trip.surroundings.city(*trip.ends.destination),
                "uid": parameters.destination_uid,
                "wd": "",
                "destinationPt": trip.destination,
            },
            "routes": [trip.writer.full(trip.plan, with_steps=trip.with_steps)],
        },
    }


def lite_directions(parameters: ActiveParameters) -> LiteActiveAnswer:
    """Answer `/directionlite/v1/walking` and `/directionlite/v1/riding`."""
    trip = _plan(parameters)
    return {
        "message": SUCCESS,
        "result": {
            "origin": trip.origin,
            "destination": trip.destination,
            "routes": [trip.writer.lite(trip.plan, with_steps=trip.with_steps)],
        },
    }


def abroad_directions(parameters: ActiveParameters) -> AbroadActiveAnswer:
    """Answer `/direction_abroad/v1/walking` and `/direction_abroad/v1/riding`."""
    trip = _plan(parameters)
    origin, destination = trip.origin, trip.destination
    return {
        "message": SUCCESS,
        "type": TYPE,
        "info": trip.information,
        "result": {
            "total": 1,
            "origin": {"lng": origin["lng"], "lat": origin["lat"], "originPt": origin},
            "destination": {
                "lng": destination["lng"],
                "lat": destination["lat"],
                "destinationPt": destination,
            },
            "routes": [trip.writer.abroad(trip.plan, with_steps=trip.with_steps)],
        },
    }


def _plan(parameters: ActiveParameters) -> _ActiveTrip:
    """Read the parameters and plan the route; raises a Refusal."""
    surroundings = current_surroundings()
    ends = parameters.ends(surroundings)
    mode, with_steps = WALKING, parameters.steps_info
    if isinstance(parameters, RidingParameters):
        mode = ELECTRIC if parameters.riding_type == "1" else RIDING
    with PACK.use() as roads:
        plan = plan_active(
            roads.network, mode, ends.route_points, parameters.road_prefer, with_edges=with_steps
        )
        copyright_information = information(roads.network.facts)
    writer = ActiveWriter(WALKING if mode == WALKING else RIDING, ends.datum, ends.language)
    return _ActiveTrip(ends, surroundings, plan, writer, copyright_information, with_steps)
