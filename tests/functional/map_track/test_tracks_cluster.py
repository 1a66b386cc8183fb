"""Tracks over a Redis Cluster of six nodes: a fleet spreads, a node that is away takes its share alone."""

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from pydantic import SecretStr

from functions.map_track.engine.station import TrackStation
from functions.map_track.engine.storage.keys import ServiceId
from functions.map_track.engine.storage.records import make_record
from shared.config import Settings
from shared.tracks.point import TrackPoint
from tests.functional.access.test_admission_cluster import free_ports, until
from tools.local.programs import Program
from tools.local.redis_program import redis_program
from tools.local.server import Server

MASTERS = 6
SLOTS = 16_384
SERVICE = ServiceId(20_000_002, 1)
ENTITIES = 240

pytestmark = pytest.mark.slow


class ClusterNode(Server):
    """One master of the cluster."""

    name = "redis"

    def __init__(self, folder: Path, port: int) -> None:
        folder.mkdir()
        self.port = port
        self.folder = folder
        self.client = redis.Redis(port=port)

    @property
    def program(self) -> Program:
        """A server in cluster mode."""
        words = ("--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.folder), "--save", "")
        cluster = ("--cluster-enabled", "yes", "--cluster-require-full-coverage", "no")
        timeout = ("--cluster-node-timeout", "2000", "--appendonly", "yes")
        program = str(redis_program().path)
        return Program(self.name, (program, *words, *cluster, *timeout), self.folder / "redis.log")

    def is_ready(self) -> bool:
        """Say whether it answers."""
        try:
            return bool(self.client.ping())
        except redis.RedisError:
            return False

    def answers(self) -> bool:
        """Say whether it answers."""
        return self.is_ready()


@pytest.fixture(scope="module")
def nodes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[ClusterNode]]:
    """Six masters that share the slots."""
    folder = tmp_path_factory.mktemp("cluster")
    masters = [ClusterNode(folder / str(port), port) for port in free_ports(MASTERS)]
    try:
        for number, node in enumerate(masters):
            node.start()
            first, last = SLOTS * number // MASTERS, SLOTS * (number + 1) // MASTERS
            node.client.execute_command("CLUSTER", "ADDSLOTS", *range(first, last))
        for node in masters[1:]:
            node.client.execute_command("CLUSTER", "MEET", "127.0.0.1", masters[0].port)

        def is_whole() -> bool:
            infos = [node.client.execute_command("CLUSTER", "INFO") for node in masters]
            return all(b"cluster_state:ok" in info and b"known_nodes:6" in info for info in infos)

        until(is_whole)
        yield masters
    finally:
        for node in masters:
            node.close()


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

    def is_back() -> bool:
        infos = [node.client.execute_command("CLUSTER", "INFO") for node in nodes]
        return all(b"cluster_slots_ok:16384" in info and b"cluster_state:ok" in info for info in infos)

    until(is_back)
    rest = {name: track for name, track in tracks(2).items() if name in refusals}
    assert await station.hot_store.add_points(SERVICE, rest, now) == {}
    done = await station.compaction.run()
    assert done["points"] >= 2 * ENTITIES
    for name in names[::20]:
        track = await station.history.read(SERVICE, name, now - 60, now)
        assert [point.loc_time for point in track] == [now - 2, now - 1]
    await station.close()
