"""Directions by public transport: v2, lite and abroad."""

from typing import Final

from functions.map_direction.packs import PACK, surroundings
from functions.map_direction.transit.answers import LiteTransitAnswer, TransitAnswer
from functions.map_direction.transit.parameters import LiteTransitParameters, TransitParameters
from shared.web.map import MapEndpoint

SUCCESS: Final = "ok"
TYPE: Final = 2
MOST_LITE: Final = 5
"""Plans of a lite answer, which has no pages."""


def ride(asked: TransitParameters) -> TransitAnswer:
    """Answer `/direction/v2/transit` and `/direction_abroad/v1/transit`."""
    from functions.map_direction.transit.service import find_plans

    page = asked.page
    known = surroundings()
    with PACK.use() as roads:
        plans = find_plans(asked, roads, known)
        routes = [plans.writer.full(journey) for journey in plans.journeys[page]]
    return {
        "message": SUCCESS,
        "type": TYPE,
        "result": {
            "origin": plans.city(plans.ends.origin),
            "destination": plans.city(plans.ends.destination),
            "taxi": plans.taxi,
            "total": len(plans.journeys),
            "routes": routes,
        },
    }


def ride_lite(asked: LiteTransitParameters) -> LiteTransitAnswer:
    """Answer `/directionlite/v1/transit`."""
    from functions.map_direction.transit.service import find_plans

    known = surroundings()
    with PACK.use() as roads:
        plans = find_plans(asked, roads, known, inter_city_too=False)
        routes = [plans.writer.lite(journey) for journey in plans.journeys[:MOST_LITE]]
    return {
        "message": SUCCESS,
        "result": {
            "origin": plans.writer.lng_lat(plans.ends.origin),
            "destination": plans.writer.lng_lat(plans.ends.destination),
            "taxi": plans.taxi,
            "routes": routes,
        },
    }


CODES: Final = {
    1: "the engine failed, or no data pack is loaded",
    2: "a parameter is missing, malformed or beyond its limit",
    1001: "no line leads there then; or no timetable is loaded around a point, which the message says",
}
EXAMPLE: Final = {"origin": "60.1690,24.9310", "destination": "60.1720,24.9420", "coord_type": "wgs84"}

ENDPOINTS: Final = (
    MapEndpoint(
        paths=("/direction/v2/transit",),
        summary="directions by public transport, in a city and from city to city",
        service="direction",
        parameters=TransitParameters,
        run=ride,
        answer_shape=TransitAnswer,
        codes=CODES,
        example=EXAMPLE | {"tactics_incity": "0"},
    ),
    MapEndpoint(
        paths=("/directionlite/v1/transit",),
        summary="directions by public transport in a city, five plans at most",
        service="directionlite_transit",
        parameters=LiteTransitParameters,
        run=ride_lite,
        answer_shape=LiteTransitAnswer,
        codes={**CODES, 1002: "origin and destination lie in different cities"},
        example=EXAMPLE,
    ),
    MapEndpoint(
        paths=("/direction_abroad/v1/transit",),
        summary="directions by public transport outside the mainland of China",
        service="direction_abroad",
        parameters=TransitParameters,
        run=ride,
        answer_shape=TransitAnswer,
        codes=CODES,
        example=EXAMPLE,
    ),
)
