"""What all rooms of map-track answer from, and the work of its clock."""

import asyncio
import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any, Final

from functions.map_track.engine.processing.options import ProcessOptions, SupplementMode
from functions.map_track.engine.processing.track import ProcessedTrack, process_track
from functions.map_track.engine.station import TrackStation
from functions.map_track.errors import StoreAway
from functions.map_track.pack import current_network, current_surroundings
from shared.access.errors import StoreUnreachable
from shared.config import settings
from shared.stores.errors import StoreError
from shared.tracks.point import TrackPoint

_LOG = logging.getLogger(__name__)

SUCCESS: Final = "成功"
MOST_POINTS_TO_PROCESS: Final = 20_000
FEW_POINTS: Final = 200
"""Points that are corrected in the event loop; more go to a thread."""
WITHOUT_ROADS: Final = ("no_supplement", "straight")
NO_ROADS_NOTICE: Final = "no roads are loaded around these points: they are not laid on roads"
"""What an answer says in `notice` that should have been laid on roads."""


@cache
def station() -> TrackStation:
    """Return what answers in this process."""
    return TrackStation.from_settings(settings(), current_surroundings)


def open_station() -> Mapping[str, Any]:
    """Open everything that the first request should not wait for."""
    station()
    return {}


@contextmanager
def answering() -> Iterator[TrackStation]:
    """Give the station; a store that does not answer becomes a refusal."""
    try:
        yield station()
    except StoreUnreachable as error:
        _LOG.warning("Redis does not answer for tracks: %s", error)
        raise StoreAway("Redis") from error
    except StoreError as error:
        _LOG.warning("the object store does not answer for tracks: %s", error)
        raise StoreAway("the object store") from error


async def correct_track(
    points: Sequence[TrackPoint],
    options: ProcessOptions,
    supplement_mode: SupplementMode = "no_supplement",
    with_gap_points: bool = False,
) -> ProcessedTrack:
    """Correct the points of a track, over the roads of the pack in use."""

    def run() -> ProcessedTrack:
        with current_network() as network:
            return process_track(points, options, network, supplement_mode, with_gap_points)

    needs_roads = options.need_mapmatch or supplement_mode not in WITHOUT_ROADS
    return await asyncio.to_thread(run) if needs_roads or len(points) > FEW_POINTS else run()


async def push_alarms() -> Mapping[str, int]:
    """Send the alarms that wait to the addresses of their services; say how many."""
    return await station().push.run()


async def do_exports() -> Mapping[str, int]:
    """Do the exports and searches that wait; say how many."""
    return await station().exports.run()


async def compact() -> Mapping[str, int]:
    """Write the points of all services into the table; say how much that was."""
    return await station().compaction.run()
