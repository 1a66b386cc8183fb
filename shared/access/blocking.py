"""A plain blocking Redis client, for commands and background threads where waiting harms nobody."""

import redis
from redis.backoff import NoBackoff
from redis.cluster import RedisCluster
from redis.retry import Retry

from shared.access.link import parse_redis_url

BlockingRedis = redis.Redis | RedisCluster


def blocking_redis(url: str, timeout: float = 2.0) -> BlockingRedis:
    """Return a client of one node or of a cluster that gives up after `timeout` seconds and never retries.

    A cluster is contacted at once, one node at the first command. Raises redis.RedisError.
    """
    address, is_cluster = parse_redis_url(url)
    if is_cluster:
        return RedisCluster(
            host=address.host,
            port=address.port,
            username=address.username,
            password=address.password,
            ssl=address.tls,
            ssl_ca_certs=address.tls_ca,
            socket_timeout=timeout,
            socket_connect_timeout=timeout,
        )
    return redis.Redis.from_url(
        url, socket_timeout=timeout, socket_connect_timeout=timeout, retry=Retry(NoBackoff(), 0)
    )
