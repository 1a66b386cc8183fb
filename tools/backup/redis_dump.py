"""The keys of Redis as lines of JSON, and back.

A key is written as Redis itself serializes it (DUMP), which is atomic, so a backup while calls run holds no
half record. Keys of one app are dumped in one transaction: its record and its counts are of the same moment.
"""

import re
from base64 import b64decode, b64encode
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from itertools import batched
from typing import Final

import orjson
from redis import ResponseError

from shared.stores.redis import SyncClient

BATCH: Final = 500
FOREVER: Final = -1
"""What Redis answers for a key without an end."""
_TAG: Final = re.compile(rb"\{([^}]+)\}")


def dump_keys(client: SyncClient) -> Iterator[bytes]:
    """Yield every key of Redis as one line. Raises redis.RedisError."""
    groups: dict[bytes, list[bytes]] = defaultdict(list)
    for key in client.scan_iter(count=1_000):
        match = _TAG.search(key)
        groups[match[1] if match else key].append(key)
    for keys in groups.values():
        for batch in batched(sorted(keys), BATCH):
            pipeline = client.pipeline(transaction=True)
            for key in batch:
                pipeline.dump(key)
                pipeline.pttl(key)
            answers = pipeline.execute()
            for key, content, milliseconds in zip(batch, answers[::2], answers[1::2], strict=True):
                if content is not None:  # it ended meanwhile
                    row = {
                        "key": b64encode(key).decode(),
                        "ttl": 0 if milliseconds == FOREVER else max(1, milliseconds),
                        "dump": b64encode(content).decode(),
                    }
                    yield orjson.dumps(row) + b"\n"


def restore_keys(client: SyncClient, lines: Iterable[bytes]) -> set[bytes]:
    """Write dumped keys back, over what is there, and return them. Raises redis.RedisError."""
    keys = set()
    for line in lines:
        row = orjson.loads(line)
        key = b64decode(row["key"])
        try:
            client.restore(key, row["ttl"], b64decode(row["dump"]), replace=True)
        except ResponseError as error:
            raise ResponseError(f"this Redis cannot read the backup (is it older?): {error}") from None
        keys.add(key)
    return keys


def delete_others(client: SyncClient, keys: Collection[bytes]) -> None:
    """Delete every key but these. Raises redis.RedisError."""
    for key in [key for key in client.scan_iter(count=1_000) if key not in keys]:
        client.delete(key)
