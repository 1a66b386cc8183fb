"""Map matching: from the points of a track to the directed edges that were travelled."""

from shared.roads.matching.match import MatchedPosition, RoadEdge, RoadMatch, RoadPath
from shared.roads.matching.matcher import match_track
from shared.roads.matching.observations import Observations

__all__ = ["MatchedPosition", "Observations", "RoadEdge", "RoadMatch", "RoadPath", "match_track"]
