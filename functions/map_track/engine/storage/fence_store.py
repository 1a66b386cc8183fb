"""The fences of services, and which entities they watch, in Redis.

What a fence is lies with its service, and whom it watches with the shards of the entities, so that an upload
finds it there. Every change of a fence has a revision that all shards are told: an upload whose caller knows
another revision is refused and made again, so a point that arrives after a fence was made is held against it.
"""

import asyncio
import logging
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, Literal

from functions.map_track.engine.fences.fence import EVERYBODY, SEVERAL, Fence, FenceRecord
from functions.map_track.engine.storage.keys import ServiceId, Shard
from functions.map_track.engine.storage.scripts.script import load_script
from functions.map_track.errors import TooManyFences, UnknownFence, UnknownPerson
from shared.access.errors import StoreUnreachable
from shared.access.link import Link, command

_LOG = logging.getLogger(__name__)

MOST_FENCES: Final = 100_000
"""Of a service."""
MOST_PUBLIC_FENCES: Final = 1_000
"""Fences of a service that watch all entities."""
MOST_FENCES_OF_ENTITY: Final = 100
CHANGE_TRIES: Final = 5

Tell = tuple[int, str]
"""A revision of the fences, and the ids of the public ones with commas between them."""


class FenceStore:
    """The fences. Every method raises StoreUnreachable."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def create(self, service: ServiceId, fence: Fence, persons: Sequence[str]) -> int:
        """Add a fence that watches one entity, or all of them, and return its id.

        Raises TooManyFences and UnknownPerson.
        """
        is_public = EVERYBODY in persons
        reply = await self._change(service, "create", 0, fence, 0, is_public=is_public)
        if isinstance(reply, int):
            most = MOST_FENCES if reply == -1 else MOST_PUBLIC_FENCES
            raise TooManyFences("service", most)
        fence_id, revision, public, _ = reply
        await self._tell(service, (int(revision), _join_ids(public)))
        if persons and not is_public:
            try:
                await self.add_persons(service, int(fence_id), persons)
            except (TooManyFences, UnknownPerson):
                await self.delete(service, int(fence_id))
                raise
        return int(fence_id)

    async def update(self, service: ServiceId, fence_id: int, changes: Mapping[str, Any], now: int) -> None:
        """Change a fence; where it was is known no longer. Raises UnknownFence."""
        for _ in range(CHANGE_TRIES):
            [record] = await self.records(service, [fence_id])
            fence = record.fence.with_changes(changes, now)
            reply = await self._change(service, "update", fence_id, fence, record.version)
            if not isinstance(reply, int):
                await self._tell(service, (int(reply[1]), _join_ids(reply[2])))
                return
        raise StoreUnreachable("the fence is changed by others all the time")

    async def delete(self, service: ServiceId, fence_id: int) -> None:
        """Delete a fence. Raises UnknownFence."""
        reply = await self._change(service, "delete", fence_id, None, 0)
        if isinstance(reply, int):
            raise UnknownFence(fence_id)
        _, revision, public, names = reply
        await self._tell(service, (int(revision), _join_ids(public)))
        await self._watch(service, "remove", fence_id, [name.decode() for name in names])

    async def add_persons(self, service: ServiceId, fence_id: int, names: Sequence[str]) -> None:
        """Let a fence watch further entities, all of these or none.

        Raises UnknownFence, UnknownPerson, and TooManyFences where one of them has too many.
        """
        await self.records(service, [fence_id])
        outcomes = await self._watch(service, "add", fence_id, names)
        failures = {name: outcome for name, outcome in outcomes.items() if outcome < 1}
        if failures:
            news = [name for name, outcome in outcomes.items() if outcome == 1]
            members = set(await self.persons(service, fence_id))
            await self._watch(service, "remove", fence_id, [name for name in news if name not in members])
            name, outcome = next(iter(failures.items()))
            raise UnknownPerson(name) if not outcome else TooManyFences(name, MOST_FENCES_OF_ENTITY)
        await self._change_persons(service, "add", fence_id, names)

    async def remove_persons(self, service: ServiceId, fence_id: int, names: Sequence[str]) -> None:
        """Let a fence watch some entities no longer. Raises UnknownFence."""
        await self._change_persons(service, "remove", fence_id, names)
        await self._watch(service, "remove", fence_id, names)

    async def forget_person(self, service: ServiceId, name: str) -> None:
        """Take an entity that is about to be deleted out of every fence."""
        tag = service.shard(name).tag
        ids = _parse_ids(await self._link.call(command("HGET", f"{tag}g", name, key=tag)) or b"")
        for fence_id in ids:
            words = (service.fence_tag, fence_id, "remove", name)
            await load_script("change_persons").run(self._link, *words)

    async def persons(self, service: ServiceId, fence_id: int) -> list[str]:
        """Return the names of the entities that a fence watches, in order."""
        tag = service.fence_tag
        names = await self._link.call(command("SMEMBERS", f"{tag}p:{fence_id}", key=tag))
        return sorted(name.decode() for name in names)

    async def ids(self, service: ServiceId, person: str = "") -> list[int]:
        """Return the ids of a service's fences in order, or of those that watch one, all or several."""
        tag = service.fence_tag
        if person in (EVERYBODY, SEVERAL):
            suffix = "a" if person == EVERYBODY else "s"
            reply = await self._link.call(command("SMEMBERS", f"{tag}{suffix}", key=tag))
        elif person:
            shard = service.shard(person).tag
            text = await self._link.call(command("HGET", f"{shard}g", person, key=shard))
            reply = (text or b"").split(b",") if text else []
        else:
            reply = await self._link.call(command("HKEYS", f"{tag}v", key=tag))
        return sorted(int(fence_id) for fence_id in reply)

    async def records(self, service: ServiceId, ids: Iterable[int]) -> list[FenceRecord]:
        """Return fences by their ids. Raises UnknownFence."""
        records = []
        for fence_id, record in (await self.find(service, ids)).items():
            if record is None:
                raise UnknownFence(fence_id)
            records.append(record)
        return records

    async def find(self, service: ServiceId, ids: Iterable[int]) -> dict[int, FenceRecord | None]:
        """Return fences by their ids, None for those that are no more."""
        numbers = list(dict.fromkeys(ids))
        if not numbers:
            return {}
        reply = await load_script("read_fences").run(self._link, service.fence_tag, *numbers)
        return {
            number: None
            if row is None
            else FenceRecord(number, int(row[1]), Fence.parse(row[0]), row[2].decode())
            for number, row in zip(numbers, reply, strict=True)
        }

    async def versions(self, service: ServiceId, ids: Sequence[int]) -> list[int | None]:
        """Return the versions of fences, None for those that are no more."""
        tag = service.fence_tag
        reply = await self._link.call(command("HMGET", f"{tag}v", *ids, key=tag)) if ids else []
        return [None if version is None else int(version) for version in reply]

    async def _change(
        self,
        service: ServiceId,
        action: Literal["create", "update", "delete"],
        fence_id: int,
        fence: Fence | None,
        version: int,
        *,
        is_public: bool = False,
    ) -> Any:
        text = fence.as_json() if fence else b""
        parts = (action, fence_id, text, version, MOST_FENCES, MOST_PUBLIC_FENCES, int(is_public))
        return await load_script("change_fence").run(self._link, service.fence_tag, *parts)

    async def _change_persons(
        self, service: ServiceId, action: Literal["add", "remove"], fence_id: int, names: Sequence[str]
    ) -> None:
        parts = (fence_id, action, *names)
        if await load_script("change_persons").run(self._link, service.fence_tag, *parts) == -1:
            raise UnknownFence(fence_id)

    async def _watch(
        self, service: ServiceId, action: Literal["add", "remove"], fence_id: int, names: Sequence[str]
    ) -> dict[str, int]:
        """Tell the shards of entities that a fence watches them, or no longer; return what became of each."""
        shards: dict[Shard, list[str]] = {}
        for name in dict.fromkeys(names):
            shards.setdefault(service.shard(name), []).append(name)
        script = load_script("watch_entities")
        replies = await asyncio.gather(
            *(
                script.run(self._link, shard.tag, 0, "", action, fence_id, MOST_FENCES_OF_ENTITY, *members)
                for shard, members in shards.items()
            )
        )
        return {
            name: outcome
            for members, outcomes in zip(shards.values(), replies, strict=True)
            for name, outcome in zip(members, outcomes, strict=True)
        }

    async def _tell(self, service: ServiceId, tell: Tell) -> None:
        """Tell all shards of a change; one that does not answer takes no points either and is told again."""
        script = load_script("watch_entities")
        replies = await asyncio.gather(
            *(script.run(self._link, shard.tag, *tell, "tell", 0, 0) for shard in service.shards()),
            return_exceptions=True,
        )
        failures = [reply for reply in replies if isinstance(reply, BaseException)]
        if len(failures) == len(replies):
            raise failures[0]
        for failure in failures:
            if not isinstance(failure, StoreUnreachable):
                raise failure
            _LOG.warning("a shard hears of a change of fences with the next one: %s", type(failure).__name__)


def _join_ids(ids: Iterable[bytes]) -> str:
    return ",".join(sorted((fence_id.decode() for fence_id in ids), key=int))


def _parse_ids(text: bytes) -> list[int]:
    return [int(number) for number in text.split(b",") if number]
