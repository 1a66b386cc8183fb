"""Pictures: their names in Redis, their bytes in the object store.

    s3://tracks/pictures/APPID.SERVICE/ID/TOKEN     ID of the entity; a token for each upload

An object is noted down before it is written, and again before it is deleted, so that one without a picture is
found and deleted whatever process is killed, and wherever. No key of an object has the name of an entity.
"""

import asyncio
import secrets
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Final

from functions.map_track.engine.entities.entity import Entity
from functions.map_track.engine.pictures.picture import MOST_BYTES, Picture, media_type_of
from functions.map_track.engine.storage.keys import SHARDS, ServiceId, Shard
from functions.map_track.engine.storage.scripts.script import load_script
from functions.map_track.engine.storage.table import BUCKET
from functions.map_track.errors import TooManyPictures, UnknownEntity, UnknownPicture
from shared.access.link import Link, command
from shared.stores import ObjectStore
from shared.stores.errors import ObjectNotFound, ObjectStoreUnavailable

MOST_PICTURES: Final = 1_000
"""Of one entity."""
MEGABYTE: Final = 1_000_000
UPLOAD_SECONDS: Final = 600
"""How long an object may lie in the store before its picture is taken up."""
GRACE_SECONDS: Final = 60
"""By how much clocks of two processes may differ."""
FOREVER: Final = 1 << 40
OLD_AT_ONCE: Final = 500


class PictureStore:
    """The pictures of all services. Every method raises StoreUnreachable, and ObjectStoreUnavailable."""

    def __init__(self, link: Link, objects: ObjectStore, megabytes: int) -> None:
        """`megabytes` is what the pictures of a service may take."""
        self._link = link
        self._objects = objects
        self._most_bytes = megabytes * MEGABYTE // SHARDS

    async def put(self, service: ServiceId, entity_name: str, name: str, picture: Picture) -> None:
        """Keep a picture under a name, in the place of one that has the name.

        Raises UnknownEntity and TooManyPictures.
        """
        shard, token = service.shard(entity_name), secrets.token_hex(16)
        entity_id = await self._take_up("begin", shard, entity_name, name, token, len(picture.content))
        if entity_id is None:
            raise UnknownEntity(entity_name)
        await asyncio.to_thread(self._write, _key(shard, f"{entity_id}/{token}"), picture)
        try:
            is_kept = await self._take_up("keep", shard, entity_name, name, token, len(picture.content))
        except TooManyPictures:
            await self._delete_objects(shard, [f"{entity_id}/{token}"])
            raise
        if is_kept is None:
            await self._delete_objects(shard, [f"{entity_id}/{token}"])
            raise UnknownEntity(entity_name)
        await self._try_sweep(shard)

    async def _take_up(
        self, stage: str, shard: Shard, entity_name: str, name: str, token: str, size: int
    ) -> int | None:
        now = int(time.time())
        parts = (
            stage,
            entity_name,
            name,
            token,
            size,
            now,
            now + UPLOAD_SECONDS,
            MOST_PICTURES,
            self._most_bytes,
        )
        reply = await load_script("keep_picture").run(self._link, shard.tag, *parts)
        if reply is None:
            return None
        if int(reply) < 0:
            raise TooManyPictures(
                f"{MOST_PICTURES} of an entity" if int(reply) == -1 else "the room of the service"
            )
        return int(reply)

    def _write(self, key: str, picture: Picture) -> None:
        self._objects.ensure_bucket(BUCKET)
        self._objects.put(BUCKET, key, picture.content, content_type=picture.media_type)

    async def get(self, service: ServiceId, entity_name: str, name: str) -> Picture:
        """Return a picture. Raises UnknownEntity and UnknownPicture."""
        shard = service.shard(entity_name)
        entity_id = await self._entity_id(shard, entity_name)
        words = ("HGET", f"{shard.tag}o:{entity_id}", name)
        value = await self._link.call(command(*words, key=shard.tag))
        if value is None:
            raise UnknownPicture(name)
        token = value.decode().partition(" ")[0]
        try:
            content = await asyncio.to_thread(
                self._objects.get, BUCKET, _key(shard, f"{entity_id}/{token}"), limit=MOST_BYTES
            )
        except ObjectNotFound:  # it was replaced or deleted in this moment
            raise UnknownPicture(name) from None
        return Picture(content, media_type_of(content))

    async def delete(self, service: ServiceId, entity_name: str, name: str) -> None:
        """Delete a picture. Raises UnknownEntity and UnknownPicture."""
        shard = service.shard(entity_name)
        entity_id = await self._entity_id(shard, entity_name)
        if not await self._forget(shard, entity_id, FOREVER, [name]):
            raise UnknownPicture(name)
        await self._try_sweep(shard)

    async def delete_old(self, shard: Shard, last: int) -> None:
        """Delete the pictures of a shard that were uploaded at this second or earlier."""
        words = ("ZRANGEBYSCORE", f"{shard.tag}w", "-inf", last, "LIMIT", 0, OLD_AT_ONCE)
        while members := await self._link.call(command(*words, key=shard.tag)):
            names: dict[bytes, list[bytes]] = {}
            for member in members:
                entity_id, _, name = member.partition(b":")
                names.setdefault(entity_id, []).append(name)
            counts = [await self._forget(shard, int(number), last, own) for number, own in names.items()]
            if not any(counts):
                return

    async def sweep(self, shard: Shard) -> int:
        """Delete the objects of a shard that have no picture; return how many."""
        reply: Sequence[bytes] = await self._link.call(command("HGETALL", f"{shard.tag}q", key=shard.tag))
        leftovers: Mapping[str, int] = {
            name.decode(): int(last) for name, last in zip(reply[::2], reply[1::2], strict=True)
        }
        now = int(time.time())
        members = [member for member, last in leftovers.items() if last + GRACE_SECONDS <= now]
        await self._delete_objects(shard, members)
        return len(members)

    async def _try_sweep(self, shard: Shard) -> None:
        """Sweep now, or let the next compaction do it where the object store is away."""
        with suppress(ObjectStoreUnavailable):
            await self.sweep(shard)

    async def delete_entities(self, service: ServiceId, ids: Iterable[int]) -> None:
        """Delete every object of entities that are deleted, whether or not Redis knows it."""

        def delete() -> None:
            self._objects.ensure_bucket(BUCKET)
            for entity_id in ids:
                for row in list(self._objects.list(BUCKET, f"pictures/{service}/{entity_id}/")):
                    self._objects.delete(BUCKET, row.key)

        await asyncio.to_thread(delete)

    async def _delete_objects(self, shard: Shard, members: Sequence[str]) -> None:
        for member in members:
            await asyncio.to_thread(self._objects.delete, BUCKET, _key(shard, member))
            await self._link.call(command("HDEL", f"{shard.tag}q", member, key=shard.tag))

    async def _entity_id(self, shard: Shard, entity_name: str) -> int:
        text = await self._link.call(command("HGET", f"{shard.tag}e", entity_name, key=shard.tag))
        if text is None:
            raise UnknownEntity(entity_name)
        return Entity.parse(entity_name, text).id

    async def _forget(self, shard: Shard, entity_id: int, last: int, names: Sequence[str | bytes]) -> int:
        parts = (entity_id, last, *names)
        return int(await load_script("forget_pictures").run(self._link, shard.tag, *parts))


def _key(shard: Shard, member: str) -> str:
    return f"pictures/{shard.service}/{member}"
