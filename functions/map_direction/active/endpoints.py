"""Directions on foot, by bicycle and by electric bicycle: v2, lite and abroad."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from functions.map_direction.active.answers import (
    AbroadActiveAnswer,
    ActiveAnswer,
    Information,
    LiteActiveAnswer,
)
from functions.map_direction.active.parameters import RidingParameters, WalkingParameters
from functions.map_direction.packs import PACK, Roads, surroundings
from shared.web.map import MapEndpoint

if TYPE_CHECKING:
    from functions.map_direction.active.ways import Way
    from functions.map_direction.active.writing import ActiveWriter
    from functions.map_direction.driving.answers import LngLat
    from functions.map_direction.ends import Ends
    from functions.map_direction.surroundings import Surroundings

SUCCESS: Final = "ok"
TYPE: Final = 2
"""`type` of an answer that holds routes."""

ActiveParameters = WalkingParameters | RidingParameters


@dataclass(frozen=True)
class _Found:
    """A request that is answered."""

    ends: "Ends"
    known: "Surroundings"
    way: "Way"
    writer: "ActiveWriter"
    information: Information


def go(asked: ActiveParameters) -> ActiveAnswer:
    """Answer `/direction/v2/walking` and `/direction/v2/riding`."""
    found = _find(asked)
    ends = found.ends
    return {
        "message": SUCCESS,
        "type": TYPE,
        "info": found.information,
        "result": {
            "origin": {
                "area_id": 0,
                "cname": found.known.city(*ends.origin),
                "uid": asked.origin_uid,
                "wd": "",
                "originPt": _point(found, destination=False),
            },
            "destination": {
                "area_id": 0,
                "cname": found.known.city(*ends.destination),
                "uid": asked.destination_uid,
                "wd": "",
                "destinationPt": _point(found, destination=True),
            },
            "routes": [found.writer.full(found.way, with_steps=asked.steps_info == "1")],
        },
    }


def go_lite(asked: ActiveParameters) -> LiteActiveAnswer:
    """Answer `/directionlite/v1/walking` and `/directionlite/v1/riding`."""
    found = _find(asked)
    return {
        "message": SUCCESS,
        "result": {
            "origin": _point(found, destination=False),
            "destination": _point(found, destination=True),
            "routes": [found.writer.lite(found.way, with_steps=asked.steps_info == "1")],
        },
    }


def go_abroad(asked: ActiveParameters) -> AbroadActiveAnswer:
    """Answer `/direction_abroad/v1/walking` and `/direction_abroad/v1/riding`."""
    found = _find(asked)
    origin, destination = _point(found, destination=False), _point(found, destination=True)
    return {
        "message": SUCCESS,
        "type": TYPE,
        "info": found.information,
        "result": {
            "total": 1,
            "origin": {"lng": origin["lng"], "lat": origin["lat"], "originPt": origin},
            "destination": {
                "lng": destination["lng"],
                "lat": destination["lat"],
                "destinationPt": destination,
            },
            "routes": [found.writer.abroad(found.way, with_steps=asked.steps_info == "1")],
        },
    }


def _find(asked: ActiveParameters) -> _Found:
    """Read the request and find the way; raises what a caller is told."""
    from functions.map_direction.active.ways import ELECTRIC, RIDING, WALKING, find
    from functions.map_direction.active.writing import ActiveWriter

    known = surroundings()
    ends = asked.ends(known)
    mode = WALKING
    if isinstance(asked, RidingParameters):
        mode = ELECTRIC if asked.riding_type == "1" else RIDING
    with PACK.use() as roads:
        way = find(roads.network, mode, ends.points, asked.road_prefer, with_edges=asked.steps_info == "1")
        information = _information(roads)
    writer = ActiveWriter(WALKING if mode == WALKING else RIDING, ends.datum, ends.language)
    return _Found(ends, known, way, writer, information)


def _information(roads: Roads) -> Information:
    facts = roads.network.facts
    return {"copyright": {"text": f"@{facts.built[:4]} geoportrait - {facts.attribution}", "imageUrl": ""}}


def _point(found: _Found, *, destination: bool) -> "LngLat":
    ends = found.ends
    lng, lat = ends.datum.write_point(ends.destination if destination else ends.origin)
    return {"lng": lng, "lat": lat}


CODES: Final = {
    1: "the engine failed",
    2: "a parameter is missing, malformed or beyond its limit",
    2001: "no way leads there; or no roads are loaded around a point, which the message says",
}
EXAMPLE: Final = {"origin": "60.1670,24.9467", "destination": "60.1674,24.9497", "coord_type": "wgs84"}

ENDPOINTS: Final = (
    MapEndpoint(
        paths=("/direction/v2/walking",),
        summary="walking directions, step by step",
        service="direction",
        parameters=WalkingParameters,
        run=go,
        answer_shape=ActiveAnswer,
        codes=CODES,
        example=EXAMPLE,
    ),
    MapEndpoint(
        paths=("/direction/v2/riding",),
        summary="cycling directions for bicycles and electric bicycles, step by step",
        service="direction",
        parameters=RidingParameters,
        run=go,
        answer_shape=ActiveAnswer,
        codes=CODES,
        example=EXAMPLE | {"riding_type": "1"},
    ),
    MapEndpoint(
        paths=("/directionlite/v1/walking",),
        summary="walking directions, lite",
        service="directionlite_walking",
        parameters=WalkingParameters,
        run=go_lite,
        answer_shape=LiteActiveAnswer,
        codes=CODES,
        example=EXAMPLE,
    ),
    MapEndpoint(
        paths=("/directionlite/v1/riding",),
        summary="cycling directions, lite",
        service="directionlite_riding",
        parameters=RidingParameters,
        run=go_lite,
        answer_shape=LiteActiveAnswer,
        codes=CODES,
        example=EXAMPLE,
    ),
    MapEndpoint(
        paths=("/direction_abroad/v1/walking",),
        summary="walking directions outside the mainland of China",
        service="direction_abroad",
        parameters=WalkingParameters,
        run=go_abroad,
        answer_shape=AbroadActiveAnswer,
        codes=CODES,
        example=EXAMPLE,
    ),
    MapEndpoint(
        paths=("/direction_abroad/v1/riding",),
        summary="cycling directions outside the mainland of China",
        service="direction_abroad",
        parameters=RidingParameters,
        run=go_abroad,
        answer_shape=AbroadActiveAnswer,
        codes=CODES,
        example=EXAMPLE,
    ),
)
