"""Both stores as commands open them: what goes wrong becomes one line and exit status 1."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from shared.config import settings
from tools.cli.output import failure

if TYPE_CHECKING:
    from shared.stores import ObjectStore
    from shared.stores.redis import SyncClient

PATIENCE_MS = 10_000


@contextmanager
def redis_client() -> Iterator["SyncClient"]:
    """Give a patient client of Redis."""
    import redis

    from shared.changes.errors import ChangeRefused
    from shared.stores.errors import RedisAddressError
    from shared.stores.redis import blocking_redis_client

    try:
        client = blocking_redis_client(settings().model_copy(update={"redis_timeout_ms": PATIENCE_MS}))
        try:
            yield client
        finally:
            client.close()
    except ChangeRefused as error:
        raise click.ClickException(str(error)) from None
    except (redis.RedisError, RedisAddressError) as error:
        raise failure(error, "redis_url") from None


def require_change() -> None:
    """Ask whether a change may be made now; a refusal becomes one line and exit status 1."""
    from shared.changes.permit import ChangePermit

    with redis_client() as client:
        ChangePermit(client).require()


@contextmanager
def stores() -> Iterator[tuple["SyncClient", "ObjectStore"]]:
    """Give both stores."""
    from shared.stores import ObjectStore
    from shared.stores.errors import StoreError
    from tools.backup.errors import BackupError

    try:
        with redis_client() as client:
            yield client, ObjectStore(settings())
    except BackupError as error:
        raise click.ClickException(str(error)) from None
    except StoreError as error:
        raise failure(error, "s3_endpoint_url") from None
