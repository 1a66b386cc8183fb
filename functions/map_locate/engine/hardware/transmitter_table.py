"""The table of access points and cells in Redis.

    transmitters:N          one of BUCKETS hashes: identity -> record of 14 bytes
    transmitters:learned    how many were learned from reports

A hash of few short fields is one piece of memory: some 40 bytes for a transmitter. The buckets spread over
the nodes of a cluster. Of two processes that learn about a transmitter at the same moment one wins; a lost
sample harms nothing.
"""

import asyncio
import logging
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from zlib import crc32

from functions.map_locate.engine.hardware.transmitters import Transmitter, pack_record, unpack_record
from shared.access.breaker import Breaker
from shared.access.errors import StoreUnreachable
from shared.access.link import Command, Link, command

_LOG = logging.getLogger(__name__)

BUCKETS: Final = 131_072
MOST_LESSONS: Final = 2_000_000
"""Transmitters that reports may add; those of files are bounded by the files."""
COUNT_KEY: Final = "transmitters:learned"


def bucket_of(identity: bytes) -> str:
    """Return the key of the hash that a transmitter lies in."""
    return f"transmitters:{crc32(identity) % BUCKETS}"


class TransmitterTable:
    """The table as one process reads it and adds to it. It belongs to one event loop."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._breaker = Breaker()

    async def find(self, identities: Iterable[bytes]) -> dict[bytes, Transmitter]:
        """Return what is known of each; those that nobody knows are left out, all of them without Redis."""
        keys = list(dict.fromkeys(identities))
        replies = await self._ask([command("HGET", bucket_of(one), one, key=bucket_of(one)) for one in keys])
        transmitters = {}
        for identity, reply in zip(keys, replies, strict=True):
            transmitter = unpack_record(reply) if reply else None
            if transmitter is not None:
                transmitters[identity] = transmitter
        return transmitters

    async def keep(self, transmitters: Mapping[bytes, Transmitter]) -> None:
        """Keep what reports taught; new ones only while there is room."""
        (count,) = await self._ask([command("GET", COUNT_KEY, key=COUNT_KEY)])
        has_room = int(count or 0) < MOST_LESSONS
        commands = [
            command("HSET", bucket_of(one), one, pack_record(transmitter), key=bucket_of(one))
            for one, transmitter in transmitters.items()
            if has_room or transmitter.samples > 1
        ]
        additions = sum(reply == 1 for reply in await self._ask(commands))
        if additions:
            await self._ask([command("INCRBY", COUNT_KEY, additions, key=COUNT_KEY)])

    async def close(self) -> None:
        """Close the connections."""
        await self._link.close()

    async def _ask(self, commands: Sequence[Command]) -> list[Any]:
        """Return the replies of Redis, None for each without one; Redis is left alone while it fails."""
        if not commands or not self._breaker.allows():
            return [None] * len(commands)
        try:
            replies = await asyncio.gather(*map(self._link.call, commands))
        except StoreUnreachable as error:
            self._breaker.record_failure()
            _LOG.warning("Redis does not answer for transmitters: %s", type(error).__name__)
            return [None] * len(commands)
        self._breaker.record_success()
        return list(replies)
