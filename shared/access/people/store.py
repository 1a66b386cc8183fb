"""Redis as the console uses it: commands that block their thread, and one kind of error."""

from typing import Any

import redis

from shared.access.errors import StoreUnreachable
from shared.config import Settings
from shared.stores.errors import RedisAddressError
from shared.stores.redis import SyncClient, blocking_redis_client

PATIENCE_MS = 2_000
"""A person waits longer for Redis than a call of an API."""


class PeopleStore:
    """Commands to Redis; every one raises StoreUnreachable."""

    def __init__(self, client: SyncClient) -> None:
        self._client = client

    @classmethod
    def open(cls, settings: Settings) -> "PeopleStore":
        """Open the Redis that the settings name."""
        patience = max(PATIENCE_MS, settings.redis_timeout_ms)
        try:
            return cls(blocking_redis_client(settings.model_copy(update={"redis_timeout_ms": patience})))
        except (redis.RedisError, RedisAddressError) as error:
            raise StoreUnreachable(f"Redis is unreachable: {error}") from error

    def run(self, *command: str | int | bytes) -> Any:
        """Run one command and return its answer, with texts as bytes."""
        try:
            return self._client.execute_command(*command)  # type: ignore[no-untyped-call]
        except redis.RedisError as error:
            raise StoreUnreachable(f"Redis is unreachable: {error}") from error

    def close(self) -> None:
        """Close the connections."""
        self._client.close()
