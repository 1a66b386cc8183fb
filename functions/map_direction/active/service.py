"""Answering for walkers and cyclists: from what the caller sent to the answer."""

from dataclasses import dataclass
from typing import Final

from functions.map_direction.active.answers import (
    AbroadActiveAnswer,
    ActiveAnswer,
    Information,
    LiteActiveAnswer,
)
from functions.map_direction.active.parameters import RidingParameters, WalkingParameters
from functions.map_direction.active.writing import ActiveWriter
from functions.map_direction.answers import LngLat
from functions.map_direction.engine.active.ways import ELECTRIC, RIDING, WALKING, Way, find
from functions.map_direction.engine.ends import Ends
from functions.map_direction.engine.surroundings import Surroundings
from functions.map_direction.pack import PACK, Roads, surroundings

SUCCESS: Final = "ok"
TYPE: Final = 2
"""`type` of an answer that holds routes."""

ActiveParameters = WalkingParameters | RidingParameters


@dataclass(frozen=True)
class _Found:
    """A request that is answered."""

    ends: Ends
    known: Surroundings
    way: Way
    writer: ActiveWriter
    information: Information


def directions(asked: ActiveParameters) -> ActiveAnswer:
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


def lite_directions(asked: ActiveParameters) -> LiteActiveAnswer:
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


def abroad_directions(asked: ActiveParameters) -> AbroadActiveAnswer:
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


def _point(found: _Found, *, destination: bool) -> LngLat:
    ends = found.ends
    lng, lat = ends.datum.write_point(ends.destination if destination else ends.origin)
    return {"lng": lng, "lat": lat}
