"""Loading transmitters of a file into the table; what a file says replaces what was known."""

from collections.abc import Callable, Iterable
from itertools import batched, islice
from typing import Final

from functions.map_locate.engine.hardware.transmitter_files import Row
from functions.map_locate.engine.hardware.transmitter_table import bucket_of
from functions.map_locate.engine.hardware.transmitters import pack_record
from shared.stores.redis import SyncClient

BATCH: Final = 1_000


def load_rows(
    client: SyncClient, rows: Iterable[Row], most: int, show: Callable[[int], None] = lambda count: None
) -> int:
    """Write at most `most` transmitters and return how many; `show` gets the number after each batch.

    Raises redis.RedisError.
    """
    count = 0
    for batch in batched(islice(rows, most), BATCH):
        with client.pipeline(transaction=False) as pipeline:
            for identity, transmitter in batch:
                pipeline.execute_command("HSET", bucket_of(identity), identity, pack_record(transmitter))
            pipeline.execute()
        count += len(batch)
        show(count)
    return count
