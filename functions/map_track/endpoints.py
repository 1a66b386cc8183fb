"""The services of map-track: those of each room, and the clock that moves points into the table."""

from typing import Final

from functions.map_track.analysis.endpoints import ENDPOINTS as ANALYSIS
from functions.map_track.entity.endpoints import ENDPOINTS as ENTITY
from functions.map_track.fence.endpoints import ENDPOINTS as FENCE
from functions.map_track.overlap.endpoints import ENDPOINTS as OVERLAP
from functions.map_track.rectify.endpoints import ENDPOINTS as RECTIFY
from functions.map_track.track.endpoints import ENDPOINTS as TRACK
from shared.web.schedule import ScheduledEndpoint

COMPACTION: Final = ScheduledEndpoint(
    paths=("/schedules/tracks",),
    summary="writes the points of the last minutes into the table",
    work="functions.map_track.service:compact",
)
ENDPOINTS: Final = (*ENTITY, *TRACK, *ANALYSIS, *FENCE, *RECTIFY, *OVERLAP, COMPACTION)
