"""The one way to read points: what is in Redis and what the table has, as one track without repeats."""

import asyncio
from collections.abc import Sequence
from typing import Final

import pyarrow as pa

from functions.map_track.engine.entities.entity import EntityKey
from functions.map_track.engine.storage.hot_store import HotStore, HotWindow
from functions.map_track.engine.storage.keys import ServiceId
from functions.map_track.engine.storage.records import in_order, read_points
from functions.map_track.engine.storage.registry import ServiceRegistry
from functions.map_track.engine.storage.rows import records_of
from functions.map_track.engine.storage.table_reader import TableReader
from functions.map_track.errors import UnknownEntity
from shared.tracks.point import TrackPoint

SMALL: Final = 500
"""Records that are decoded in the event loop; more go to a thread."""


class TrackHistory:
    """Tracks by entity and time."""

    def __init__(self, registry: ServiceRegistry, hot_store: HotStore, reader: TableReader) -> None:
        self._registry = registry
        self._hot_store = hot_store
        self._reader = reader

    async def read(self, service: ServiceId, name: str, start: int, end: int) -> list[TrackPoint]:
        """Return an entity's points from `start` to `end`, both included, by time and then by their bytes.

        Raises TooManyToRead, UnknownService, UnknownEntity, StoreUnreachable and ObjectStoreUnavailable.
        """
        await self._registry.rules(service)
        window = await self._hot_store.window(service, name, start, end)
        if window is None:
            raise UnknownEntity(name)
        if not window.days and len(window.records) <= SMALL:
            return _points(list(window.records))
        return await asyncio.to_thread(self._merge, service, window, start, end)

    async def read_many(
        self, service: ServiceId, entities: Sequence[EntityKey], start: int, end: int, most: int
    ) -> dict[int, list[bytes]]:
        """Return the records of entities by their ids, each as `read` orders them; entities are by their ids.

        most: points of all of them. Raises TooManyToRead, StoreUnreachable and ObjectStoreUnavailable.
        """
        windows = await asyncio.gather(
            *(self._hot_store.window(service, entity.name, start, end, most) for entity in entities)
        )
        tracks = {window.entity_id: list(window.records) for window in windows if window is not None}
        days = sorted({day for window in windows if window is not None for day in window.days})
        if days:
            version = max(window.version for window in windows if window is not None)
            bounds = entities[0].id, entities[-1].id
            tables = await asyncio.to_thread(
                self._reader.read_entities, service, bounds, days, start, end, version, most
            )
            await asyncio.to_thread(_add_rows, tracks, tables)
        return {entity_id: in_order(records) for entity_id, records in tracks.items()}

    def _merge(self, service: ServiceId, window: HotWindow, start: int, end: int) -> list[TrackPoint]:
        records = list(window.records)
        if window.days:
            tables = self._reader.read(service, window.entity_id, window.days, start, end, window.version)
            for rows in tables:
                records.extend(records_of(rows))
        return _points(records)


def _add_rows(tracks: dict[int, list[bytes]], tables: Sequence[pa.Table]) -> None:
    """Add the rows of tables to the tracks of their entities; rows of others are left out."""
    for rows in tables:
        ids = rows.column("entity_id").to_pylist()
        for entity_id, record in zip(ids, records_of(rows), strict=True):
            if entity_id in tracks:
                tracks[entity_id].append(record)


def _points(records: list[bytes]) -> list[TrackPoint]:
    return read_points(in_order(records))
