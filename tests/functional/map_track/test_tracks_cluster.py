"""Tracks over a Redis Cluster of six nodes: a fleet spreads, a node that is away takes its share alone."""

import asyncio
import time
from collections.abc import Iterator

import pytest
from pydantic import SecretStr

from functions.map_track.engine.station import TrackStation
from functions.map_track.engine.storage.keys import ServiceId
from functions.map_track.engine.storage.records import make_record
from shared.config import Settings
from shared.tracks.point import TrackPoint
from tests.redis_cluster import ClusterNode, running_cluster, wait_until

MASTERS = 6
SERVICE = ServiceId(20_000_002, 1)
ENTITIES = 240

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def nodes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[ClusterNode]]:
    """Six masters that share the slots."""
    with running_cluster(tmp_path_factory.mktemp("cluster"), MASTERS) as masters:
        yield masters


def test_a_fleet_spreads_over_six_nodes_and_survives_the_loss_of_one(
    nodes: list[ClusterNode], server_settings: Settings
) -> None:
    url = SecretStr(f"redis+cluster://127.0.0.1:{nodes[0].port}")
    settings = server_settings.model_copy(update={"redis_url": url, "s3_bucket_prefix": "cluster-"})
    asyncio.run(exchange(settings, nodes))


async def exchange(settings: Settings, nodes: list[ClusterNode]) -> None:
    station = TrackStation.from_settings(settings)
    now = int(time.time())
    names = [f"car-{number}" for number in range(ENTITIES)]

    def tracks(second: int) -> dict[str, list[bytes]]:
        return {name: [make_record(TrackPoint(now - second, 9.5, 47.1), now)] for name in names}

    await station.registry.begin(SERVICE)
    assert await station.hot_store.add_points(SERVICE, tracks(1), now) == {}
    shares = [node.client.dbsize() for node in nodes]
    assert min(shares) > 0.3 * sum(shares) / MASTERS

    nodes[3].kill()
    refusals = await station.hot_store.add_points(SERVICE, tracks(2), now)
    assert 0.05 * ENTITIES < len(refusals) < 0.4 * ENTITIES
    assert all("does not answer" in reason for reason in refusals.values())
    nodes[3].start()

    wait_until(lambda: all(node.is_whole for node in nodes))
    rest = {name: track for name, track in tracks(2).items() if name in refusals}
    assert await station.hot_store.add_points(SERVICE, rest, now) == {}
    done = await station.compaction.run()
    assert done["points"] >= 2 * ENTITIES
    for name in names[::20]:
        track = await station.history.read(SERVICE, name, now - 60, now)
        assert [point.loc_time for point in track] == [now - 2, now - 1]
    await station.close()
