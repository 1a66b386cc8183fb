"""Routes by car in the form of the old service, out of those of the wide one."""

from typing import Any, Final

from functions.map_direction.answers import Information, lng_lat, taxi
from functions.map_direction.driving.answers import DrivingResult, DrivingStep
from functions.map_direction.engine.route_ends import RouteEnds
from functions.map_direction.engine.surroundings import NamedPlace, Surroundings
from functions.map_direction.legacy.answers import (
    ChoiceAnswer,
    EndChoice,
    LegacyAnswer,
    LegacyStep,
)
from shared.geo.points import Datum
from shared.roads.tariff import Tariff

SUCCESS: Final = "ok"
CHOICE, ROUTES = 1, 2
"""`type`: an end stands for several places; routes."""
STEP_TYPE: Final = 5
JAM: Final = 3
"""The worst state that the old service knows."""


def write_routes(
    result: DrivingResult, ends: RouteEnds, surroundings: Surroundings, tariff: Tariff, info: Information
) -> LegacyAnswer:
    """Write routes with their ends, and the same way by taxi."""
    best = result["routes"][0]
    origin, destination = (
        lng_lat(ends.datum.write(*point)) for point in (ends.route_origin, ends.route_destination)
    )
    return {
        "message": SUCCESS,
        "type": ROUTES,
        "info": info,
        "result": {
            "origin": {
                "area_id": surroundings.area_number(*ends.route_origin),
                "cname": surroundings.city(*ends.route_origin),
                "uid": "",
                "wd": "",
                "originPt": origin,
            },
            "destination": {
                "area_id": surroundings.area_number(*ends.route_destination),
                "cname": surroundings.city(*ends.route_destination),
                "uid": "",
                "wd": "",
                "destinationPt": destination,
            },
            "routes": [
                {
                    "distance": route["distance"],
                    "duration": route["duration"],
                    "toll": route["toll"],
                    "originLocation": route["origin"],
                    "destinationLocation": route["destination"],
                    "steps": [_step(step) for step in route.get("steps", ())],
                }
                for route in result["routes"]
            ],
            "taxi": taxi(tariff, best["distance"], best["duration"]),
            "traffic_condition": _traffic_condition(best.get("steps", [])),
        },
    }


def _step(step: DrivingStep) -> LegacyStep:
    return {
        "area": 0,
        "direction": step["direction"],
        "distance": step["distance"],
        "duration": step["duration"],
        "instructions": step["instructions"],
        "path": step["path"],
        "pois": [],
        "turn": step["turn"],
        "type": STEP_TYPE,
        "stepOriginInstruction": "",
        "stepDestinationInstruction": "",
        "stepOriginLocation": step["stepOriginLocation"],
        "stepDestinationLocation": step["stepDestinationLocation"],
    }


def _traffic_condition(steps: list[DrivingStep]) -> int:
    """Return the state of most metres whose traffic is known."""
    metres: dict[int, float] = {}
    for step in steps:
        for run in step["traffic_condition"]:
            metres[run["status"]] = metres.get(run["status"], 0.0) + run.get("distance", 0.0)
    return min(max(metres, key=metres.__getitem__, default=0), JAM)


def write_choice(
    places: tuple[list[NamedPlace], list[NamedPlace]], datum: Datum, info: Information
) -> ChoiceAnswer:
    """Write the places that each end may stand for; none for an end that is a point."""
    origin, destination = (_end_choice(side, datum) for side in places)
    return {
        "message": SUCCESS,
        "type": CHOICE,
        "info": info,
        "result": {"origin": origin, "destination": destination},
    }


def _end_choice(places: list[NamedPlace], datum: Datum) -> EndChoice:
    return {
        "content": [
            {
                "name": place.name,
                "address": place.address,
                "uid": place.uid,
                "location": lng_lat(datum.write(*place.point)),
            }
            for place in places
        ]
    }


def write_scheme(answer: dict[str, Any]) -> dict[str, Any]:
    """Write plans by public transport below the name that the old service has for them as well."""
    routes = [{"scheme": [route], **route} for route in answer["result"]["routes"]]
    return {**answer, "result": {**answer["result"], "routes": routes}}
