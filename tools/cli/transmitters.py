"""`geoportrait transmitters`: the table of cells and access points that hardware location looks up."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from shared.progress import progress_display
from tools.cli.output import failure, say

if TYPE_CHECKING:
    from shared.stores.redis import SyncClient

LOAD_TIMEOUT_MS = 10_000
"""Of one round trip with a thousand rows; the budget of requests is far shorter."""


@click.group()
def transmitters() -> None:
    """Load the cells and access points that hardware location looks up."""


@transmitters.command()
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option(
    "--mcc",
    "countries",
    multiple=True,
    type=click.IntRange(1, 999),
    help="Load cells of this mobile country code only (repeatable), 460 for China.",
)
@click.option(
    "--most",
    type=click.IntRange(1),
    default=10_000_000,
    show_default=True,
    help="Stop after so many transmitters: each takes some 40 bytes of Redis.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def load(files: tuple[Path, ...], countries: tuple[int, ...], most: int, as_json: bool) -> None:
    """Load FILES into Redis: CSV as OpenCelliD exports it, plain or gzipped.

    What a file says of a transmitter replaces what was known of it. Loading a file twice does no harm.
    """
    from functions.map_locate.engine.hardware.loading import load_rows
    from functions.map_locate.engine.hardware.transmitter_files import RowCount, read_rows

    count, total = RowCount(), 0
    with _client() as client, progress_display("transmitters") as display:
        for file in files:
            rows = read_rows(file, frozenset(countries), count)
            total += load_rows(client, rows, most - total, partial(display.show_count, file.name))
    is_full = total >= most
    say(
        as_json,
        f"{total:,} transmitters loaded; of {count.rows:,} rows {count.bad_rows:,} are no transmitters and"
        f" {count.foreign_rows:,} of other countries"
        + (f"; stopped at --most {most:,}: there may be more" if is_full else ""),
        transmitters=total,
        rows=count.rows,
        bad_rows=count.bad_rows,
        foreign_rows=count.foreign_rows,
        is_full=is_full,
    )


@contextmanager
def _client() -> "Iterator[SyncClient]":
    """Give a client for Redis; what goes wrong becomes one line and exit status 1."""
    import redis

    from functions.map_locate.errors import RefusedFile
    from shared.changes.errors import ChangeRefused
    from shared.changes.permit import ChangePermit
    from shared.config import settings
    from shared.stores.errors import RedisAddressError
    from shared.stores.redis import blocking_redis_client

    patient_settings = settings().model_copy(update={"redis_timeout_ms": LOAD_TIMEOUT_MS})
    try:
        client = blocking_redis_client(patient_settings)
        try:
            ChangePermit(client).require()
            yield client
        finally:
            client.close()
    except (RefusedFile, ChangeRefused) as error:
        raise click.ClickException(str(error)) from None
    except (redis.RedisError, RedisAddressError) as error:
        raise failure(error, "redis_url") from None
