"""The layout of a Redis, read and written by commands."""

from shared.access.rediskeys import APPS
from shared.changes.errors import LayoutMismatch
from shared.changes.layout_version import KEY, LAYOUT, layout_fault, parse_layout
from shared.stores.redis import SyncClient


def read_layout(client: SyncClient) -> int:
    """Return the version of a Redis. Raises redis.RedisError."""
    value = client.get(KEY)
    assert not isinstance(value, str)  # noqa: S101 - replies are bytes
    return parse_layout(value, bool(client.exists(APPS)))


def require_layout(client: SyncClient) -> None:
    """Raise LayoutMismatch unless the data are of this program's layout, and redis.RedisError."""
    if fault := layout_fault(read_layout(client)):
        raise LayoutMismatch(fault)


def mark_new(client: SyncClient) -> None:
    """Write the version into a Redis that has no apps yet. Raises redis.RedisError."""
    if not client.exists(APPS):
        client.set(KEY, LAYOUT, nx=True)
