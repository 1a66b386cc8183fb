"""Searching the entities of a service: shard by shard, and only what a search looks at.

A list by name reads names alone, an area positions, and only a condition about descriptions or columns the
JSON of every entity. What comes into the answer is read at the end, for the entities of one page.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any, Final, NamedTuple

import orjson
from msgspec import Struct, field

from functions.map_track.engine.entities.areas import Area
from functions.map_track.engine.entities.entity import Entity
from functions.map_track.engine.entities.filters import (
    LOC_TIME,
    NO_CONTENT,
    EntityContent,
    EntityFilter,
    EntityOrder,
    SortValue,
    sort_names,
)
from functions.map_track.engine.storage.hot_store import HotStore
from functions.map_track.engine.storage.keys import ServiceId, Shard
from functions.map_track.errors import TooManyToSearch
from shared.access.link import Link, command
from shared.tracks.point import NO_COLUMNS
from shared.tracks.point_columns import decode_heads, degrees_of

MOST_ENTITIES: Final = 200_000
"""Entities that one search looks at; of a larger service they are asked for by their names."""
SHARDS_AT_ONCE: Final = 8
FEW_ENTITIES: Final = 200
"""Of a shard, which are looked at in the event loop; more go to a thread."""
SEARCHES: Final = 2
"""Searches of one process at a time."""
MOST_WAITING: Final = 30
"""Searches that wait for those."""


class Search(Struct, frozen=True):
    """What is searched. `area`: of the latest points; `rows`: those of the page."""

    conditions: EntityFilter
    query: str = ""
    """A part of name or description, in lower case."""
    area: Area | None = None
    order: EntityOrder = field(default_factory=EntityOrder)
    rows: slice = slice(0, 100)

    @property
    def needs_text(self) -> bool:
        """Whether descriptions or columns matter."""
        return bool(self.query or self.conditions.columns) or self.order.needs_text

    @property
    def needs_latest(self) -> bool:
        """Whether latest points matter."""
        return self.area is not None or self.conditions.has_times or self.order.key == LOC_TIME


class SearchPage(NamedTuple):
    """A page of what a search finds. `filter_count`: how many entities meet the filter, wherever they are."""

    total: int
    filter_count: int
    entities: Sequence[Entity]


class _Rows(NamedTuple):
    """Entities of a shard: names, ids, the JSON of each or nothing, the latest records or nothing."""

    names: Sequence[bytes]
    ids: Sequence[bytes]
    texts: Sequence[bytes]
    latest: dict[bytes, bytes]


class EntitySearch:
    """Searches the entities in Redis. Every method raises StoreUnreachable."""

    def __init__(self, link: Link, hot_store: HotStore) -> None:
        self._link = link
        self._hot_store = hot_store
        self._places = asyncio.Semaphore(SEARCHES)
        self._waiting = 0

    @property
    def is_full(self) -> bool:
        """Whether as many searches wait as may."""
        return self._waiting >= MOST_WAITING

    async def find(self, service: ServiceId, search: Search) -> SearchPage:
        """Return a page of the entities that a search finds. Raises TooManyToSearch."""
        self._waiting += 1
        try:
            async with self._places:
                return await self._find(service, search)
        finally:
            self._waiting -= 1

    async def _find(self, service: ServiceId, search: Search) -> SearchPage:
        filter_count, matches = 0, list[tuple[SortValue, str]]()
        async for rows in self._rows(service, search):
            if len(rows.names) <= FEW_ENTITIES:
                count, part = _select(rows, search)
            else:
                count, part = await asyncio.to_thread(_select, rows, search)
            filter_count += count
            matches += part
        names = await asyncio.to_thread(sort_names, matches, search.order)
        entities = await self._hot_store.entities(service, names[search.rows])
        return SearchPage(len(names), filter_count, entities)

    async def _rows(self, service: ServiceId, search: Search) -> AsyncIterator[_Rows]:
        """Yield the entities of each shard, of some shards those that the filter names."""
        names_by_shard: dict[Shard, list[str]] = {}
        for name in search.conditions.names:
            names_by_shard.setdefault(service.shard(name), []).append(name)
        shards = list(names_by_shard) or service.shards()
        if not names_by_shard:
            counts = await asyncio.gather(*(self._call(shard, "HLEN", "i") for shard in shards))
            if sum(counts) > MOST_ENTITIES:
                raise TooManyToSearch(sum(counts), MOST_ENTITIES)
        for first in range(0, len(shards), SHARDS_AT_ONCE):
            part = shards[first : first + SHARDS_AT_ONCE]
            for rows in await asyncio.gather(
                *(
                    self._read(shard, search, list(dict.fromkeys(names_by_shard.get(shard, ()))))
                    for shard in part
                )
            ):
                yield rows

    async def _read(self, shard: Shard, search: Search, names: Sequence[str]) -> _Rows:
        if names:
            return await self._read_named(shard, names)
        latest: Sequence[bytes] = ()
        if search.needs_text:
            reply = await self._call(shard, "HGETALL", "e")
            own_names, texts, ids = reply[::2], reply[1::2], ()
        else:
            reply = await self._call(shard, "HGETALL", "i")
            own_names, texts, ids = reply[1::2], (), reply[::2]
        if search.needs_latest:
            latest = await self._call(shard, "HGETALL", "l")
        return _Rows(own_names, ids, texts, dict(zip(latest[::2], latest[1::2], strict=True)))

    async def _read_named(self, shard: Shard, names: Sequence[str]) -> _Rows:
        reply = await self._call(shard, "HMGET", "e", *names)
        pairs = [(name.encode(), text) for name, text in zip(names, reply, strict=True) if text is not None]
        texts = [text for _, text in pairs]
        ids = [b"%d" % Entity.parse("", text).id for text in texts]
        records = await self._call(shard, "HMGET", "l", *ids) if ids else []
        latest = {own: record for own, record in zip(ids, records, strict=True) if record is not None}
        return _Rows([name for name, _ in pairs], ids, texts, latest)

    async def _call(self, shard: Shard, word: str, suffix: str, *parts: str | bytes) -> Any:
        return await self._link.call(command(word, f"{shard.tag}{suffix}", *parts, key=shard.tag))


def _select(rows: _Rows, search: Search) -> tuple[int, list[tuple[SortValue, str]]]:
    """Return how many entities meet the filter, and the values and names of those that a search finds."""
    names = [name.decode() for name in rows.names]
    contents: Sequence[EntityContent] = list(map(orjson.loads, rows.texts)) or [NO_CONTENT] * len(names)
    ids = rows.ids or [b"%d" % int(content["id"]) for content in contents]
    records = [rows.latest.get(own) for own in ids]
    heads = decode_heads([record for record in records if record is not None])
    is_inside = [True] * len(heads) if search.area is None else search.area.covers(degrees_of(heads)).tolist()
    latest = iter(zip(heads["loc_time"].tolist(), is_inside, strict=True))
    filter_count, matches = 0, list[tuple[SortValue, str]]()
    for name, content, record in zip(names, contents, records, strict=True):
        loc_time, is_there = (None, search.area is None) if record is None else next(latest)
        if not search.conditions.matches_time(loc_time):
            continue
        if not search.conditions.matches_columns(content.get("columns", NO_COLUMNS)):
            continue
        filter_count += 1
        if is_there and _has_query(search.query, name, content):
            matches.append((search.order.value_of(name, loc_time, content), name))
    return filter_count, matches


def _has_query(query: str, name: str, content: EntityContent) -> bool:
    return not query or query in name.lower() or query in content.get("desc", "").lower()
