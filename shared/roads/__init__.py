"""The road network that directions, matrices, tracks and traffic share: Valhalla over a `roads` pack."""

from shared.roads.errors import (
    BadRequest,
    EngineFailure,
    NoMatch,
    NoRoadNearby,
    NoRoute,
    OutsideCoverage,
    RoadsError,
    RoadsUnreadable,
    RoutingRefusal,
    TooFar,
    TooMany,
)
from shared.roads.files import RoadFacts, RoadSource
from shared.roads.network import CHOICE_OF_ROADS, RoadNetwork

__all__ = [
    "CHOICE_OF_ROADS",
    "BadRequest",
    "EngineFailure",
    "NoMatch",
    "NoRoadNearby",
    "NoRoute",
    "OutsideCoverage",
    "RoadFacts",
    "RoadNetwork",
    "RoadSource",
    "RoadsError",
    "RoadsUnreadable",
    "RoutingRefusal",
    "TooFar",
    "TooMany",
]
