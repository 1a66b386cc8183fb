"""The one question that every changer asks first: may a set-up be changed now?

Apps ask in `AppDirectory`, packs and models in `ArtifactStore`, backups, upgrades and consoles by themselves.
"""

import datetime as dt
import time
from collections.abc import Callable

import redis

from shared.access.days import SHANGHAI
from shared.changes.errors import ChangesFrozen
from shared.changes.freeze import Freeze, FreezeBook
from shared.changes.layout import require_layout
from shared.config import Settings
from shared.stores.errors import RedisAddressError
from shared.stores.redis import SyncClient, blocking_redis_client

PATIENCE_MS = 2_000


class ChangePermit:
    """Asks one Redis."""

    def __init__(self, client: SyncClient, clock: Callable[[], float] = time.time) -> None:
        self._client = client
        self._freezes = FreezeBook(client, clock)

    def require_no_freeze(self) -> None:
        """Raise ChangesFrozen while a freeze is in force, and redis.RedisError."""
        freeze = self._freezes.current()
        if freeze is not None:
            raise ChangesFrozen(freeze_text(freeze))

    def require(self) -> None:
        """Raise ChangesFrozen, LayoutMismatch or redis.RedisError unless a change may be made."""
        self.require_no_freeze()
        require_layout(self._client)


def require_change(settings: Settings) -> None:
    """Ask the Redis of the settings; one that does not answer allows nothing.

    Raises ChangesFrozen and LayoutMismatch.
    """
    patience = max(PATIENCE_MS, settings.redis_timeout_ms)
    try:
        client = blocking_redis_client(settings.model_copy(update={"redis_timeout_ms": patience}))
        try:
            ChangePermit(client).require()
        finally:
            client.close()
    except (redis.RedisError, RedisAddressError) as error:
        raise ChangesFrozen(
            f"nothing was changed, because Redis does not say whether changes are frozen: {error}"
        ) from None


def freeze_text(freeze: Freeze) -> str:
    """Return what a changer is told."""
    end_time = dt.datetime.fromtimestamp(freeze.end_time, SHANGHAI)
    return (
        f"changes are frozen until {end_time:%Y-%m-%d %H:%M} (Beijing): {freeze.reason}, ordered by "
        f"{freeze.author}; calls go on. Wait, or have it lifted: geoportrait freeze off --by NAME"
    )
