"""The services of map-track: those of each room, and the clock that moves points into the table."""

from typing import Final

from functions.map_track.analysis.endpoints import ENDPOINTS as ANALYSIS
from functions.map_track.entity.endpoints import ENDPOINTS as ENTITY
from functions.map_track.export.endpoints import ENDPOINTS as EXPORT
from functions.map_track.fence.endpoints import ENDPOINTS as FENCE
from functions.map_track.image.endpoints import ENDPOINTS as IMAGE
from functions.map_track.overlap.endpoints import ENDPOINTS as OVERLAP
from functions.map_track.rectify.endpoints import ENDPOINTS as RECTIFY
from functions.map_track.track.endpoints import ENDPOINTS as TRACK
from shared.config import Settings
from shared.web.schedule import ScheduledEndpoint

COMPACTION: Final = ScheduledEndpoint(
    paths=("/schedules/tracks",),
    summary="writes the points of the last minutes into the table",
    work="functions.map_track.service:compact",
)


def has_receivers(settings: Settings) -> bool:
    """Tell whether alarms may be sent to any address."""
    return bool(settings.track_alarm_addresses)


PUSH: Final = ScheduledEndpoint(
    paths=("/schedules/alarms",),
    summary="sends the alarms of fences that wait to the addresses of their services",
    work="functions.map_track.service:push_alarms",
    is_of_use=has_receivers,
)
EXPORTS: Final = ScheduledEndpoint(
    paths=("/schedules/exports",),
    summary="writes the files of exports and of searches of the past",
    work="functions.map_track.service:do_exports",
)
SCHEDULES: Final = (COMPACTION, PUSH, EXPORTS)
ENDPOINTS: Final = (*ENTITY, *TRACK, *ANALYSIS, *FENCE, *EXPORT, *IMAGE, *RECTIFY, *OVERLAP, *SCHEDULES)
