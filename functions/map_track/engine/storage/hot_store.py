"""Entities and the points that no compaction has written yet, in Redis."""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

import orjson
from msgspec import Struct

from functions.map_track.engine.entities.entity import MOST_COLUMNS, Entity, EntityKey
from functions.map_track.engine.storage.fence_watch import FenceWatch, ShardWatch
from functions.map_track.engine.storage.keys import (
    DAY_SECONDS,
    HOUR_SECONDS,
    SHARDS,
    ServiceId,
    Shard,
)
from functions.map_track.engine.storage.records import in_order, point_bytes, record_time
from functions.map_track.engine.storage.scripts.script import load_script
from functions.map_track.errors import TooManyToRead
from shared.access.errors import StoreUnreachable
from shared.access.link import Link, Part, command
from shared.geo.refusal import ParameterInvalid
from shared.tracks.point import decode_point

MOST_ENTITIES: Final = 1_000_000
"""Entities of a service. A shard refuses at a 64th of it and a sixteenth more: names spread unevenly."""
MOST_ENTITIES_OF_SHARD: Final = MOST_ENTITIES * 17 // (16 * SHARDS)

MOST_POINTS_OF_WINDOW: Final = 500_000
"""Points that one call reads: six a second for a day."""

FULL: Final = "the store has no room for more points of this service; send it again later"
AWAY: Final = "a part of the store does not answer; send it again later"


LOOKS: Final = 5
"""How often an upload is made again because fences change."""


class HotWindow(Struct, frozen=True):
    """The points of an entity that are in Redis, and what the table may have besides.

    version: the version of the table from which on it has everything that Redis no longer has.
    days: days of Unix time within the window that the table has points of.
    """

    entity_id: int
    records: Sequence[bytes]
    version: int
    days: Sequence[int]


class HotStore:
    """The Redis side of the store. Every method raises StoreUnreachable."""

    def __init__(
        self, link: Link, most_points: int, watch: FenceWatch, ring: Callable[[ServiceId], None]
    ) -> None:
        """`ring` is called with a service that has a new alarm."""
        self._link = link
        self._most_points = most_points // SHARDS
        self._watch = watch
        self._ring = ring
        self._with_fences: set[ServiceId] = set()

    async def add_points(
        self, service: ServiceId, tracks: Mapping[str, Sequence[bytes]], now: int
    ) -> dict[str, str]:
        """Add records to entities by name; return the entities that none were added to, each with the reason.

        One script for each shard adds the points of its entities as one step, or refuses those of an entity
        for which the shard has no room. Raises StoreUnreachable where no shard answers.
        """
        shards: dict[Shard, list[str]] = {}
        for name in tracks:
            shards.setdefault(service.shard(name), []).append(name)
        outcomes = await asyncio.gather(
            *(
                self._add_to_shard(shard, {name: tracks[name] for name in names}, now)
                for shard, names in shards.items()
            ),
            return_exceptions=True,
        )
        refusals: dict[str, str] = {}
        failures = [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
        for names, outcome in zip(shards.values(), outcomes, strict=True):
            if isinstance(outcome, StoreUnreachable):
                refusals |= dict.fromkeys(names, AWAY)
            elif isinstance(outcome, BaseException):
                raise outcome
            else:
                refusals |= dict.fromkeys(outcome, FULL)
        if failures and len(failures) == len(outcomes):
            raise failures[0]
        return refusals

    async def _add_to_shard(self, shard: Shard, tracks: Mapping[str, Sequence[bytes]], now: int) -> list[str]:
        """Add records together with what they mean for fences; look again where fences change meanwhile."""
        tracks = {name: in_order(records) for name, records in tracks.items()}
        watch = ShardWatch()
        if shard.service in self._with_fences:
            watch = await self._watch.look(shard, tracks)
        for _ in range(LOOKS):
            reply = await load_script("upload").run(
                self._link, shard.tag, *self._upload_parts(shard, tracks, watch, now)
            )
            if reply is not None:
                break
            watch = await self._watch.look(shard, tracks)
            self._with_fences.add(shard.service)
        else:
            raise StoreUnreachable("fences change faster than points are added")
        alarms, outcomes = reply
        if alarms:
            self._ring(shard.service)
        return [name for name, is_added in zip(tracks, outcomes, strict=True) if not is_added]

    def _upload_parts(
        self, shard: Shard, tracks: Mapping[str, Sequence[bytes]], watch: ShardWatch, now: int
    ) -> list[Part]:
        parts: list[Part] = [now, self._most_points, MOST_ENTITIES_OF_SHARD, SHARDS, shard.number]
        parts += (watch.revision, len(watch.fences) // 3, *watch.fences)
        for name, records in tracks.items():
            letters = watch.sides.get(name, ())
            parts += (name, len(records), len(letters) // 2, *records, *letters)
        return parts

    async def window(
        self, service: ServiceId, name: str, start: int, end: int, most: int = MOST_POINTS_OF_WINDOW
    ) -> HotWindow | None:
        """Return the points of an entity from `start` to `end`, both included; None for an unknown entity.

        Raises TooManyToRead.
        """
        hours, days = (start // HOUR_SECONDS, end // HOUR_SECONDS), (start // DAY_SECONDS, end // DAY_SECONDS)
        parts = (name, *hours, *days, most)
        reply = await load_script("window").run(self._link, service.shard(name).tag, *parts)
        if not reply:
            return None
        if isinstance(reply, int):
            raise TooManyToRead(reply, most)
        entity_id, version, table_days, lists = reply
        return HotWindow(
            entity_id=int(entity_id),
            records=[
                record for records in lists for record in records if start <= record_time(record) <= end
            ],
            version=int(version or -1),
            days=[int(day) for day in table_days],
        )

    async def add_entity(self, service: ServiceId, name: str, changes: Mapping[str, Any], now: int) -> int:
        """Add an entity: 1 where it is added, 0 where it exists, -1 where there are too many."""
        return await self._change(service, "add", name, changes, now)

    async def update_entity(
        self, service: ServiceId, name: str, changes: Mapping[str, Any], now: int
    ) -> bool:
        """Change description and columns of an entity; False for an unknown one. Raises ParameterInvalid."""
        return bool(await self._change(service, "update", name, changes, now))

    async def _change(
        self, service: ServiceId, action: str, name: str, changes: Mapping[str, Any], now: int
    ) -> int:
        shard = service.shard(name)
        bounds = (MOST_ENTITIES_OF_SHARD, SHARDS, shard.number, MOST_COLUMNS)
        parts = (action, name, now, orjson.dumps(changes), *bounds)
        outcome = int(await load_script("change_entity").run(self._link, shard.tag, *parts))
        if outcome == -2:
            raise ParameterInvalid("columns", f"are too many; expected {MOST_COLUMNS} of an entity in all")
        return outcome

    async def delete_entity(self, service: ServiceId, name: str) -> int | None:
        """Delete an entity and its points in Redis; return its id, None for an unknown one."""
        reply = await load_script("delete_entity").run(self._link, service.shard(name).tag, name)
        return None if not reply else int(reply)

    async def entities(self, service: ServiceId, names: Iterable[str]) -> list[Entity]:
        """Return the entities of these names that exist, in the order of the names."""
        shards: dict[Shard, list[str]] = {}
        names = list(dict.fromkeys(names))
        for name in names:
            shards.setdefault(service.shard(name), []).append(name)
        parts = await asyncio.gather(*(self._entities_by_name(shard, own) for shard, own in shards.items()))
        entities = {entity.name: entity for part in parts for entity in part}
        return [entities[name] for name in names if name in entities]

    async def _entities_by_name(self, shard: Shard, names: Sequence[str]) -> list[Entity]:
        texts = await self._link.call(command("HMGET", f"{shard.tag}e", *names, key=shard.tag))
        entities = [Entity.parse(name, text) for name, text in zip(names, texts, strict=True) if text]
        if not entities:
            return []
        ids = [entity.id for entity in entities]
        records = await self._link.call(command("HMGET", f"{shard.tag}l", *ids, key=shard.tag))
        return [
            entity.with_latest(decode_point(point_bytes(record))) if record else entity
            for entity, record in zip(entities, records, strict=True)
        ]

    async def entity_keys(self, service: ServiceId) -> list[EntityKey]:
        """Return every entity of a service, in the order of the ids."""
        shards = await asyncio.gather(
            *(
                self._link.call(command("HGETALL", f"{shard.tag}i", key=shard.tag))
                for shard in service.shards()
            )
        )
        keys = (
            EntityKey(int(own), name.decode())
            for reply in shards
            for own, name in zip(reply[::2], reply[1::2], strict=True)
        )
        return sorted(keys)
