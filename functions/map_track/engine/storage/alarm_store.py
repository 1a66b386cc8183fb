"""The alarms of fences, seven days long: by the service in the order of their making, and by the entity."""

import asyncio
from collections.abc import Sequence
from typing import Final, NamedTuple

from functions.map_track.engine.storage.keys import ServiceId, Shard
from functions.map_track.engine.storage.records import read_record
from functions.map_track.engine.storage.scripts.script import load_script
from shared.access.link import Link, command
from shared.tracks.point import TrackPoint

PAGE: Final = 1_000
"""Alarms that are read from Redis at once."""

Row = tuple[bytes, list[bytes]]
"""An entry of a stream: its id, and names and values of its fields by turns."""


class Alarm(NamedTuple):
    """An entity came into a fence or left it.

    id: of Redis' stream; it begins with the millisecond at which the point arrived.
    point, previous: the first point on the new side and the last one on the old side, each with its arrival.
    """

    id: str
    fence_id: int
    fence_name: str
    person: str
    action: str
    point: tuple[TrackPoint, int]
    previous: tuple[TrackPoint, int]


class PersonState(NamedTuple):
    """An entity, its latest point if it has one, its fences, and its side of those that know it by now.

    sides: by id the version of the fence, and the letter of the side.
    """

    latest: bytes
    fence_ids: Sequence[int]
    sides: dict[int, tuple[int, str]]


class AlarmStore:
    """Reads alarms and states. Every method raises StoreUnreachable."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def person(self, service: ServiceId, name: str) -> tuple[int, PersonState] | None:
        """Return an entity's id and on which side of its fences it is, None for an unknown entity."""
        reply = await load_script("person").run(self._link, service.shard(name).tag, name)
        if reply is None:
            return None
        entity_id, latest, own, public, states = reply
        ids = sorted({int(number) for text in (own, public) for number in text.split(b",") if number})
        sides = {
            int(fence_id): (int.from_bytes(state[:4]), state[4:5].decode())
            for fence_id, state in zip(states[::2], states[1::2], strict=True)
        }
        return int(entity_id), PersonState(latest, ids, sides)

    async def person_alarms(self, service: ServiceId, name: str, entity_id: int) -> list[Alarm]:
        """Return all alarms of an entity, the oldest first."""
        rows = await self._rows(service.shard(name).tag, f"a:{entity_id}", "-", "+")
        return [_alarm(row, name) for row in rows]

    async def service_alarms(self, service: ServiceId, start: int, end: int) -> list[Alarm]:
        """Return a service's alarms of points that arrived from `start` to `end`, the oldest first."""
        bounds = str(start * 1000), str(end * 1000 + 999)
        shards = await asyncio.gather(*(self._rows(shard.tag, "a", *bounds) for shard in service.shards()))
        alarms = [_alarm(row) for rows in shards for row in rows]
        return sorted(alarms, key=lambda alarm: (_moment(alarm), alarm.person, alarm.fence_id))

    async def next_alarms(self, shard: Shard, last_id: str, most: int) -> list[Alarm]:
        """Return alarms of a shard behind an id, the oldest first."""
        return [_alarm(row) for row in await self._page(shard.tag, "a", f"({last_id}", "+", most)]

    async def _rows(self, tag: str, stream: str, start: str, end: str) -> list[Row]:
        rows: list[Row] = []
        while page := await self._page(tag, stream, start, end, PAGE):
            rows += page
            if len(page) < PAGE:
                break
            start = f"({page[-1][0].decode()}"
        return rows

    async def _page(self, tag: str, stream: str, start: str, end: str, most: int) -> list[Row]:
        words = ("XRANGE", f"{tag}{stream}", start, end, "COUNT", most)
        rows: list[Row] = await self._link.call(command(*words, key=tag))
        return rows


def _moment(alarm: Alarm) -> tuple[int, int]:
    milliseconds, _, number = alarm.id.partition("-")
    return int(milliseconds), int(number)


def _alarm(row: Row, name: str = "") -> Alarm:
    alarm_id, words = row
    fields = dict(zip(words[::2], words[1::2], strict=True))
    return Alarm(
        id=alarm_id.decode(),
        fence_id=int(fields[b"f"]),
        fence_name=fields[b"n"].decode(),
        person=name or fields[b"e"].decode(),
        action=fields[b"a"].decode(),
        point=read_record(fields[b"r"]),
        previous=read_record(fields[b"p"]),
    )
