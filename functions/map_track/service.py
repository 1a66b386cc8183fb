"""What all rooms of map-track answer from, and the work of its clock."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any, Final

from functions.map_track.engine.station import TrackStation
from functions.map_track.errors import StoreAway
from shared.access.errors import StoreUnreachable
from shared.config import settings
from shared.stores.errors import StoreError

_LOG = logging.getLogger(__name__)

SUCCESS: Final = "成功"


@cache
def station() -> TrackStation:
    """Return what answers in this process."""
    return TrackStation.from_settings(settings())


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


async def compact() -> Mapping[str, int]:
    """Write the points of all services into the table; say how much that was."""
    return await station().compaction.run()
