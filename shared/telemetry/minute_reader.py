"""What Redis counted in the last two days, minute by minute."""

from collections.abc import Iterable, Iterator
from itertools import batched
from typing import Final

from shared.stores.redis import SyncClient
from shared.telemetry.minutes import minute_key

BATCH: Final = 2_000

MinuteCounts = tuple[str, int, dict[str, int]]
"""Service, minute and counts by field."""


def read_minutes(client: SyncClient, rows: Iterable[str], minutes: range) -> Iterator[MinuteCounts]:
    """Yield what was counted for services and functions in some minutes. Raises redis.RedisError."""
    places = ((row, minute) for row in rows for minute in minutes)
    for batch in batched(places, BATCH):
        pipeline = client.pipeline(transaction=False)
        for row, minute in batch:
            pipeline.hgetall(minute_key(row, minute))
        for (row, minute), fields in zip(batch, pipeline.execute(), strict=True):
            if fields:
                yield row, minute, {name.decode(): int(count) for name, count in fields.items()}
