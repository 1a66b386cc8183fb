"""Holding points that are uploaded against the fences that watch their entities."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

from msgspec import Struct, field

from functions.map_track.engine.entities.areas import Area
from functions.map_track.engine.fences.evaluation import find_area, sides
from functions.map_track.engine.fences.fence import Fence, FenceRecord
from functions.map_track.engine.storage.fence_store import FenceStore
from functions.map_track.engine.storage.keys import ServiceId, Shard
from functions.map_track.engine.storage.records import point_bytes
from functions.map_track.engine.storage.scripts.script import load_script
from functions.map_track.engine.surroundings import Surroundings
from shared.access.link import Link, Part
from shared.tracks.point import decode_point

MOST_CACHED: Final = 5_000
"""Fences of a process with their prepared areas."""
MANY: Final = 2_000
"""Comparisons of a point and a fence that are made in the event loop; more go to a thread."""


class WatchedFence(NamedTuple):
    """A fence with its area."""

    record: FenceRecord
    area: Area | None

    @property
    def fence(self) -> Fence:
        """What the fence is."""
        return self.record.fence


class ShardWatch(Struct, frozen=True):
    """The fences that an upload to a shard is held against, as the upload script takes them.

    fences: id, version and name of each, one behind the other.
    sides: by entity the number of each fence in that list, and the letters of the entity's points.
    """

    revision: int = 0
    fences: Sequence[Part] = ()
    sides: Mapping[str, Sequence[Part]] = field(default_factory=dict)


class FenceWatch:
    """Knows the fences of services, and holds points against them."""

    def __init__(self, link: Link, store: FenceStore, surroundings: Callable[[], Surroundings]) -> None:
        self._link = link
        self._store = store
        self._surroundings = surroundings
        self._pack: Surroundings | None = None
        self._revisions: dict[ServiceId, int] = {}
        self._fences: OrderedDict[tuple[ServiceId, int], WatchedFence] = OrderedDict()

    async def look(self, shard: Shard, tracks: Mapping[str, Sequence[bytes]]) -> ShardWatch:
        """Return the fences that watch these entities, with the sides on which their records lie.

        Raises StoreUnreachable.
        """
        reply = await load_script("watched").run(self._link, shard.tag, *tracks)
        revision, public = int(reply[0]), [int(number) for number in reply[1].split(b",") if number]
        ids = {
            name: [*public, *(int(number) for number in text.split(b",") if number)]
            for name, text in zip(tracks, reply[2], strict=True)
        }
        everyone = list(dict.fromkeys(number for numbers in ids.values() for number in numbers))
        if not everyone:
            return ShardWatch(revision)
        fences = await self.fences(shard.service, everyone, revision)
        comparisons = sum(len(tracks[name]) * len(numbers) for name, numbers in ids.items())
        if comparisons > MANY:
            return await asyncio.to_thread(_compare, revision, fences, ids, tracks)
        return _compare(revision, fences, ids, tracks)

    async def fences(
        self, service: ServiceId, ids: Sequence[int], revision: int | None = None
    ) -> dict[int, WatchedFence]:
        """Return fences by their ids, without those that are no more.

        revision: what is cached of an older one is looked at again; None looks at everything again.
        """
        await self._refresh(service, revision)
        missing = [number for number in ids if (service, number) not in self._fences]
        surroundings = self._surroundings()
        fences = {number: self._fences[service, number] for number in ids if number not in set(missing)}
        for number, record in (await self._store.find(service, missing)).items():
            if record is None:
                continue
            fences[number] = WatchedFence(record, find_area(record.fence, surroundings))
            if fences[number].area is not None:
                self._fences[service, number] = fences[number]
        while len(self._fences) > MOST_CACHED:
            self._fences.popitem(last=False)
        return fences

    async def _refresh(self, service: ServiceId, revision: int | None) -> None:
        """Forget what is cached of fences that have changed, and of divisions of another pack."""
        surroundings = self._surroundings()
        if surroundings is not self._pack:
            self._pack = surroundings
            self._fences.clear()
        if revision is not None and revision <= self._revisions.get(service, 0):
            return
        cache_ids = [number for owner, number in self._fences if owner == service]
        for number, version in zip(cache_ids, await self._store.versions(service, cache_ids), strict=True):
            fence = self._fences.get((service, number))
            if fence is not None and fence.record.version != version:
                self._fences.pop((service, number), None)
        if revision is not None:
            self._revisions[service] = revision


def _compare(
    revision: int,
    fences: Mapping[int, WatchedFence],
    ids: Mapping[str, Sequence[int]],
    tracks: Mapping[str, Sequence[bytes]],
) -> ShardWatch:
    """Hold the points of all entities against each fence at once."""
    points = {name: [decode_point(point_bytes(record)) for record in tracks[name]] for name in ids}
    words: list[Part] = []
    letters: dict[str, list[Part]] = {name: [] for name in ids}
    for number, (fence_id, fence) in enumerate(fences.items(), start=1):
        words += (fence_id, fence.record.version, fence.fence.name)
        names = [name for name, numbers in ids.items() if fence_id in numbers]
        row = sides(fence.fence, fence.area, [point for name in names for point in points[name]])
        for name in names:
            count = len(points[name])
            letters[name] += (number, row[:count])
            row = row[count:]
    return ShardWatch(revision, words, letters)
