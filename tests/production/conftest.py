"""Parts that a site runs: a Redis Cluster of three masters with a replica each."""

from collections.abc import Iterator

import pytest

from tests.redis_cluster import ClusterNode, running_cluster

MASTERS = 3


@pytest.fixture(scope="session")
def redis_nodes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[ClusterNode]]:
    """The masters in the order of their slots, then a replica of each; whoever kills one starts it again."""
    with running_cluster(tmp_path_factory.mktemp("redis-cluster"), MASTERS, MASTERS) as nodes:
        yield nodes


@pytest.fixture(scope="session")
def redis_address(redis_nodes: list[ClusterNode]) -> str:
    """What REDIS_URL says of the cluster: any of its nodes."""
    return f"redis+cluster://127.0.0.1:{redis_nodes[-1].port}"
