"""Compaction: points go from Redis into the table, in batches that can be repeated.

    1 freeze   a script moves lists of a shard aside: its batch, which has a number
    2 write    the batches of some shards become one commit of the table, which names their numbers
    3 thaw     a script removes the lists of a batch and notes the table's version

Whatever process is killed, and wherever, the next run finds the same batch: it writes it unless the table
names its number already, and thaws it. Readers see live lists, frozen lists and the table, and count a
point once.

Deleted entities and days past the retention are taken out of the table by the same process, one at a time, as
pictures of that age and objects without a picture are out of the object store.
"""

import asyncio
import logging
import time
from collections.abc import Mapping, Sequence
from typing import Final

from msgspec import Struct

from functions.map_track.engine.storage.keys import DAY_SECONDS, LEASE, ServiceId, Shard
from functions.map_track.engine.storage.lease import Lease
from functions.map_track.engine.storage.picture_store import PictureStore
from functions.map_track.engine.storage.registry import ServiceRegistry
from functions.map_track.engine.storage.rows import EntityTrack, make_rows
from functions.map_track.engine.storage.scripts.script import load_script
from functions.map_track.engine.storage.table import TrackTable
from shared.access.link import Link, command
from shared.stores.errors import ObjectStoreUnavailable

_LOG = logging.getLogger(__name__)

POINTS_OF_SHARD: Final = 50_000
"""Points of one batch: a shard has several where it has more."""
POINTS_OF_COMMIT: Final = 200_000
"""Points after which a commit is written: 100 MB of memory."""
FILES_TO_MERGE: Final = 12
"""Files of a partition from which on they are written as one."""
PURGE_TRIES, PURGE_PAUSE_SECONDS = 20, 0.25
"""How long the deletion of an entity waits for a compaction that is running."""
RUN_SECONDS: Final = 45.0
"""Of one run; what is left is the next one's."""


class Batch(Struct, frozen=True):
    """The lists of a shard that are moved aside."""

    shard: Shard
    number: int
    tracks: Sequence[EntityTrack]

    @property
    def name(self) -> str:
        """What the table calls batches of this shard."""
        return f"{self.shard.service}.{self.shard.number}"

    @property
    def points(self) -> int:
        """The number of points."""
        return sum(len(track.records) for track in self.tracks)


class Compaction:
    """Writes the points of all services into the table. `run` is repeatable and may be called by anybody."""

    def __init__(
        self, link: Link, registry: ServiceRegistry, table: TrackTable, pictures: PictureStore
    ) -> None:
        self._link = link
        self._registry = registry
        self._table = table
        self._pictures = pictures

    async def run(self) -> Mapping[str, int]:
        """Compact everything, purge and merge; say how much that was, nothing where another process does it.

        Raises StoreUnreachable, ObjectStoreUnavailable and LeaseLost.
        """
        lease = Lease(self._link, LEASE)
        if not await lease.take():
            return {"points": 0}
        try:
            return await self._run(lease)
        finally:
            await lease.release()

    async def _run(self, lease: Lease) -> Mapping[str, int]:
        services = await self._registry.services()
        shards = [shard for service in services for shard in service.shards()]
        deadline = time.monotonic() + RUN_SECONDS
        points = 0
        while (count := await self._write_round(lease, shards)) and time.monotonic() < deadline:
            points += count
        points += count
        purges = sum([await self._purge(lease, service) for service in services])
        for service, rules in services.items():
            await self._expire(lease, service, rules.retention_days)
            await self._clear_pictures(lease, service, rules.retention_days)
        merges = await self._merge(lease)
        return {"points": points, "purges": purges, "merges": merges}

    async def _write_round(self, lease: Lease, shards: Sequence[Shard]) -> int:
        """Write one batch of every shard that has points; return how many points that were."""
        points = 0
        commit: list[Batch] = []
        for shard in shards:
            batch = await self._freeze(shard)
            if batch is None:
                continue
            commit.append(batch)
            if sum(batch.points for batch in commit) >= POINTS_OF_COMMIT:
                points += await self._write(lease, commit)
                commit = []
        return points + await self._write(lease, commit)

    async def _freeze(self, shard: Shard) -> Batch | None:
        milliseconds = int(time.time() * 1000)
        number, lists = await load_script("freeze").run(self._link, shard.tag, POINTS_OF_SHARD, milliseconds)
        if not lists:
            return None
        tracks = [
            EntityTrack(shard.service, int(entity_id), name.decode(), records)
            for entity_id, name, records in zip(lists[::3], lists[1::3], lists[2::3], strict=True)
        ]
        return Batch(shard, int(number), tracks)

    async def _write(self, lease: Lease, batches: Sequence[Batch]) -> int:
        """Write batches that the table has not yet as one commit, and thaw all of them."""
        if not batches:
            return 0
        await lease.renew()
        version = await asyncio.to_thread(self._append, batches)
        thaw = load_script("thaw")
        for batch in batches:
            await thaw.run(self._link, batch.shard.tag, batch.number, version)
        return sum(batch.points for batch in batches)

    def _append(self, batches: Sequence[Batch]) -> int:
        version = self._table.version()
        news = [batch for batch in batches if self._table.batch_of(batch.name) < batch.number]
        if not news:
            return version
        rows = make_rows(track for batch in news for track in batch.tracks)
        return self._table.append(rows, {batch.name: batch.number for batch in news})

    async def try_purge(self, service: ServiceId) -> bool:
        """Take deleted entities of a service out of the table, unless another process has the lease.

        What is not done now the next run does. Raises StoreUnreachable.
        """
        lease = Lease(self._link, LEASE)
        for _ in range(PURGE_TRIES):
            if await lease.take():
                break
            await asyncio.sleep(PURGE_PAUSE_SECONDS)
        else:
            return False
        try:
            await self._purge(lease, service)
        except ObjectStoreUnavailable as error:
            _LOG.warning("entities are deleted from the table later: %s", error)
            return False
        finally:
            await lease.release()
        return True

    async def _purge(self, lease: Lease, service: ServiceId) -> int:
        replies = await self._ask_shards(service, "SMEMBERS", "x")
        ids = {shard: reply for shard, reply in replies.items() if reply}
        if ids:
            await lease.renew()
            numbers = [int(number) for reply in ids.values() for number in reply]
            version = await asyncio.to_thread(self._table.delete_entities, service, numbers)
            await self._pictures.delete_entities(service, numbers)
            for shard, reply in ids.items():
                await self._note_version(shard, version)
                await self._link.call(command("SREM", f"{shard.tag}x", *reply, key=shard.tag))
        return sum(len(reply) for reply in ids.values())

    async def _expire(self, lease: Lease, service: ServiceId, retention_days: int) -> None:
        """Delete the days that lie before the retention."""
        first_day = int(time.time()) // DAY_SECONDS - retention_days
        replies = await self._ask_shards(service, "SMEMBERS", "y")
        days = {
            shard: [day for day in reply if int(day) < first_day] for shard, reply in replies.items() if reply
        }
        if any(days.values()):
            await lease.renew()
            await asyncio.to_thread(self._table.delete_days, service, first_day)
            for shard, names in days.items():
                if names:
                    await self._link.call(command("SREM", f"{shard.tag}y", *names, key=shard.tag))

    async def _clear_pictures(self, lease: Lease, service: ServiceId, retention_days: int) -> None:
        """Delete pictures past the retention, and what uploads that broke off have left."""
        await lease.renew()
        last = int(time.time()) - retention_days * DAY_SECONDS
        for shard in service.shards():
            await self._pictures.delete_old(shard, last)
            await self._pictures.sweep(shard)

    async def _merge(self, lease: Lease) -> int:
        """Write partitions of many files as few."""
        version = await asyncio.to_thread(self._table.version)
        snapshot = await asyncio.to_thread(self._table.snapshot, version)
        partitions = [name for name, files in snapshot.files.items() if len(files) >= FILES_TO_MERGE]
        for partition in partitions:
            await lease.renew()
            await asyncio.to_thread(self._table.merge, partition)
        return len(partitions)

    async def _note_version(self, shard: Shard, version: int) -> None:
        await self._link.call(command("HSET", f"{shard.tag}m", "version", version, key=shard.tag))

    async def _ask_shards(self, service: ServiceId, word: str, suffix: str) -> dict[Shard, list[bytes]]:
        shards = service.shards()
        replies = await asyncio.gather(
            *(self._link.call(command(word, f"{shard.tag}{suffix}", key=shard.tag)) for shard in shards)
        )
        return dict(zip(shards, replies, strict=True))
