"""What one process needs for tracks: the store with its two sides, and what moves points between them."""

from collections.abc import Callable
from typing import Final, Self

from functions.map_track.engine.alarms.push import AlarmPush
from functions.map_track.engine.alarms.receiver import Receiver
from functions.map_track.engine.exports.worker import ExportWorker
from functions.map_track.engine.storage.alarm_store import AlarmStore
from functions.map_track.engine.storage.compaction import Compaction
from functions.map_track.engine.storage.entity_search import EntitySearch
from functions.map_track.engine.storage.fence_store import FenceStore
from functions.map_track.engine.storage.fence_watch import FenceWatch
from functions.map_track.engine.storage.history import TrackHistory
from functions.map_track.engine.storage.hot_store import HotStore
from functions.map_track.engine.storage.job_store import JobStore
from functions.map_track.engine.storage.picture_store import PictureStore
from functions.map_track.engine.storage.registry import ServiceRegistry
from functions.map_track.engine.storage.table import TrackTable
from functions.map_track.engine.storage.table_reader import TableReader
from functions.map_track.engine.surroundings import NO_SURROUNDINGS, Surroundings
from shared.access.guard import open_link
from shared.access.link import Link
from shared.config import Settings
from shared.stores import ObjectStore

PATIENCE_MS: Final = 2_000
"""How long Redis is waited for: a point that is late by a second is better than one that is refused."""


class TrackStation:
    """The parts, made from settings; connections open at their first use."""

    def __init__(
        self,
        link: Link,
        table: TrackTable,
        reader: TableReader,
        settings: Settings,
        surroundings: Callable[[], Surroundings],
    ) -> None:
        self.link = link
        self.registry = ServiceRegistry(link)
        self.fence_store = FenceStore(link)
        self.fence_watch = FenceWatch(link, self.fence_store, surroundings)
        self.alarms = AlarmStore(link)
        self.push = AlarmPush(link, self.registry, self.alarms, settings, Receiver())
        self.hot_store = HotStore(link, settings.track_hot_points, self.fence_watch, self.push.ring)
        self.search = EntitySearch(link, self.hot_store)
        self.history = TrackHistory(self.registry, self.hot_store, reader)
        self.jobs = JobStore(link)
        objects = ObjectStore(settings)
        self.exports = ExportWorker(link, self.registry, self.hot_store, self.history, self.jobs, objects)
        self.pictures = PictureStore(link, objects, settings.track_picture_megabytes)
        self.compaction = Compaction(link, self.registry, table, self.pictures)

    @classmethod
    def from_settings(
        cls, settings: Settings, surroundings: Callable[[], Surroundings] = lambda: NO_SURROUNDINGS
    ) -> Self:
        """Put the parts together; `surroundings` gives those of the pack in use."""
        patience = max(settings.redis_timeout_ms, PATIENCE_MS)
        link = open_link(settings.model_copy(update={"redis_timeout_ms": patience}))
        table = TrackTable(settings)
        return cls(link, table, TableReader(settings, table), settings, surroundings)

    async def close(self) -> None:
        """Close the connections."""
        await self.push.close()
        await self.link.close()
