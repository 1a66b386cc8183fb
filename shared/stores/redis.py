"""Redis clients with the bundle's budgets: no call waits longer than REDIS_TIMEOUT_MS, none is retried.

redis-py's defaults retry a refused connection for 7 s and a silent host for 12 s, which would hold a
request far beyond any promise. Here a call fails within its budget and the caller decides: admission
has its own rule for that. `redis+cluster://` and `rediss+cluster://` name any node of a cluster.
"""

from typing import Any
from urllib.parse import urlsplit

import redis
import redis.asyncio
from redis.asyncio.retry import Retry as AsyncRetry
from redis.backoff import NoBackoff
from redis.maint_notifications import MaintNotificationsConfig
from redis.retry import Retry

from shared.config import Settings
from shared.stores.errors import RedisAddressError

SCHEMES = ("redis", "rediss", "unix", "redis+cluster", "rediss+cluster")
CLUSTER_SUFFIX = "+cluster"
# More calls at once wait for a connection, within the same budget.
MAX_CONNECTIONS = 32

AsyncClient = redis.asyncio.Redis | redis.asyncio.RedisCluster
SyncClient = redis.Redis | redis.RedisCluster


def redis_client(settings: Settings) -> AsyncClient:
    """Return an asyncio client for REDIS_URL; it connects on first use and belongs to one event loop.

    Replies are bytes. Raises RedisAddressError for an address that cannot be understood; calls raise
    redis-py's own `redis.RedisError` (ConnectionError, TimeoutError, ...).
    """
    url, cluster = _address(settings)
    options = _options(settings)
    try:
        if cluster:
            return redis.asyncio.RedisCluster.from_url(
                url, retry=AsyncRetry(NoBackoff(), 0), max_connections=MAX_CONNECTIONS, **options
            )
        pool = redis.asyncio.BlockingConnectionPool.from_url(
            url,
            max_connections=MAX_CONNECTIONS,
            timeout=settings.redis_timeout_ms / 1000,
            retry=AsyncRetry(NoBackoff(), 0),
            **options,
        )
    except (ValueError, redis.RedisError):
        raise _unreadable(settings) from None
    return redis.asyncio.Redis.from_pool(pool)


def blocking_redis_client(settings: Settings) -> SyncClient:
    """Return a client for REDIS_URL that blocks its thread: for commands, scripts and worker threads.

    A cluster is contacted at once, to learn its nodes. Raises RedisAddressError and redis-py's errors.
    """
    url, cluster = _address(settings)
    options = _options(settings)
    try:
        if cluster:
            return redis.RedisCluster.from_url(url, retry=Retry(NoBackoff(), 0), **options)
        pool = redis.BlockingConnectionPool.from_url(
            url,
            max_connections=MAX_CONNECTIONS,
            timeout=settings.redis_timeout_ms / 1000,
            retry=Retry(NoBackoff(), 0),
            **options,
        )
    except ValueError:
        raise _unreadable(settings) from None
    return redis.Redis.from_pool(pool)


def _options(settings: Settings) -> dict[str, Any]:
    budget = settings.redis_timeout_ms / 1000
    return {
        "socket_connect_timeout": budget,
        "socket_timeout": budget,
        # A service of hosted Redis that relaxes time-outs during maintenance; ours must hold.
        "maint_notifications_config": MaintNotificationsConfig(enabled=False),
    }


def _address(settings: Settings) -> tuple[str, bool]:
    """Return the URL as redis-py wants it and whether it is a cluster's."""
    url = settings.redis_url.get_secret_value()
    scheme, separator, rest = url.partition("://")
    if not separator or scheme not in SCHEMES:
        raise _unreadable(settings)
    try:
        _ = urlsplit(url).port
    except ValueError:
        raise _unreadable(settings) from None
    return f"{scheme.removesuffix(CLUSTER_SUFFIX)}://{rest}", scheme.endswith(CLUSTER_SUFFIX)


def _unreadable(settings: Settings) -> RedisAddressError:
    """Describe a bad address without repeating it: it may hold the password."""
    scheme = settings.redis_url.get_secret_value().partition("://")[0]
    scheme_text = f"the scheme {scheme}" if scheme in SCHEMES else "an unknown scheme"
    return RedisAddressError(
        f"REDIS_URL cannot be understood (it has {scheme_text}): expected SCHEME://[user:password@]host:port/number"
        f" with a SCHEME of {', '.join(SCHEMES)}; write / : @ # of a password as %2F %3A %40 %23"
    )
