"""One process at a time does some work: a key in Redis that ends by itself."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from shared.stores.redis import SyncClient

_RELEASE: Final = "return redis.call('get', KEYS[1]) == ARGV[1] and redis.call('del', KEYS[1]) or 0"


@contextmanager
def holding_lease(client: SyncClient, key: str, seconds: int) -> Iterator[bool]:
    """Give whether this process has the lease of a key for the time of a block. Raises redis.RedisError."""
    token = secrets.token_hex(16)
    has_lease = bool(client.set(key, token, nx=True, ex=seconds))
    try:
        yield has_lease
    finally:
        if has_lease:
            client.eval(_RELEASE, 1, key, token)
