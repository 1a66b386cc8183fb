"""The data of one machine's bundle and this release's layout: the same, brought to it, or brought back."""

import redis

from shared.access.errors import StoreUnreachable
from shared.changes.layout import require_layout
from shared.config import Settings
from shared.stores import ObjectStore
from shared.stores.redis import blocking_redis_client
from tools.local.assembly import Options
from tools.local.home import Home
from tools.local.report import Report
from tools.migration.steps import Stores
from tools.migration.upgrade import Migration

PATIENCE_MS = 10_000


class RolledBack(Exception):
    """The data are those of the backup again, which another release serves: nothing is started."""


def fit_data(options: Options, settings: Settings, home: Home, report: Report) -> None:
    """Do what the options ask of the data, then require this release's layout.

    Raises RolledBack after a rollback; MigrationError, ChangeRefused, StoreError and StoreUnreachable.
    """
    client = blocking_redis_client(settings.model_copy(update={"redis_timeout_ms": PATIENCE_MS}))
    try:
        migration = Migration(Stores(client, ObjectStore(settings)), home.backups, notice=report.say)
        if options.migration == "upgrade":
            migration.upgrade()
        elif options.migration == "rollback":
            file = migration.rollback()
            raise RolledBack(f"restored {file}: start the release that wrote it")
        require_layout(client)
    except redis.RedisError as error:
        raise StoreUnreachable(f"Redis is unreachable: {error}") from error
    finally:
        client.close()
