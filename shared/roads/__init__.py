"""The road network that directions, matrices, tracks and traffic share: Valhalla over a `roads` pack."""

from shared.roads.errors import (
    BadRequest,
    EngineFailed,
    NoMatch,
    NoRoadNearby,
    NoRoute,
    OutsideCoverage,
    RequestRefused,
    RoadsError,
    RoadsUnreadable,
    TooFar,
    TooMany,
)
from shared.roads.files import RoadFacts, RoadSource
from shared.roads.network import RoadNetwork

__all__ = [
    "BadRequest",
    "EngineFailed",
    "NoMatch",
    "NoRoadNearby",
    "NoRoute",
    "OutsideCoverage",
    "RequestRefused",
    "RoadFacts",
    "RoadNetwork",
    "RoadSource",
    "RoadsError",
    "RoadsUnreadable",
    "TooFar",
    "TooMany",
]
