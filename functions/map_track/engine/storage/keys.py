"""The Redis keys of a service's entities and points.

A service is an app's: another app that names the same number has a service of its own. Its entities lie in
`SHARDS` shards by their names, and all keys of a shard carry one hash tag, so a cluster spreads a fleet over
its nodes and a script may touch all keys of a shard.

    {track:APPID.SERVICE.SHARD}e      hash  name -> id, description, times, custom columns (JSON)
    {…}i                              hash  id -> name
    {…}l                              hash  id -> the latest point
    {…}p:ID:HOUR                      list  points of an hour that no compaction has taken up yet
    {…}d                              set   ID:HOUR of these lists
    {…}z:ID:HOUR                      list  points of an hour that a compaction is about to write
    {…}b                              set   ID:HOUR of these lists: the batch
    {…}y                              set   days (of Unix time) that the table has points of
    {…}x                              set   ids of deleted entities whose points the table may still have
    {…}m                              hash  next_id, points (in lists), batch, version (of the table),
                                            fences (the revision of the service's), public (ids), pushed,
                                            picture_bytes
    {…}g                              hash  name -> ids of the fences that watch it by name
    {…}f:ID                           hash  id of a fence -> its version, the entity's side, the point
    {…}a                              stream of the shard's alarms, seven days long
    {…}a:ID                           stream of an entity's alarms, with the same ids
    {…}o:ID                           hash  name of a picture -> token of its object, bytes
    {…}w                              zset  ID:name of a picture -> Unix second of its upload
    {…}q                              hash  ID/TOKEN of objects without a picture -> second from which they go
    {fences:APPID.SERVICE}f           hash  id of a fence -> what it is (JSON)
    {…}v                              hash  id of a fence -> its version
    {…}p:FENCE                        set   names of the entities that a fence watches
    {…}a, {…}s                        sets  ids of fences that watch all entities, and several ones
    {…}m                              hash  next_id, revision
    {tracks}:services                 hash  APPID.SERVICE -> its rules (JSON)
    {tracks}:counts                   hash  APPID -> how many services it has begun
    {tracks}:lease                    text  who compacts
    {tracks}:jobs:lease               text  who does exports
    {tracks}:push                     hash  by service: the address that was checked; failures, end of a pause
    {tracks}:push:lease:SERVICE       text  who sends its alarms
"""

from binascii import crc32
from typing import Final, NamedTuple

from shared.tracks.services import TrackService

SHARDS: Final = 64
HOUR_SECONDS: Final = 3_600
DAY_SECONDS: Final = 86_400
TAG: Final = "{tracks}"
"""What the keys begin with that are of no service."""
LEASE: Final = "{tracks}:lease"
JOBS: Final = "{tracks}:jobs:lease"
PUSH: Final = "{tracks}:push"


class ServiceId(TrackService):
    """A service of an app, with its keys."""

    __slots__ = ()

    @property
    def fence_tag(self) -> str:
        """What every key of the service's fences begins with."""
        return f"{{fences:{self}}}"

    def shard(self, name: str) -> "Shard":
        """Return the shard that an entity lies in."""
        return Shard(self, crc32(name.encode()) % SHARDS)

    def shards(self) -> "list[Shard]":
        """Return all shards."""
        return [Shard(self, number) for number in range(SHARDS)]


class Shard(NamedTuple):
    """A part of a service's entities."""

    service: ServiceId
    number: int

    @property
    def tag(self) -> str:
        """What every key of the shard begins with."""
        return f"{{track:{self.service}.{self.number}}}"
