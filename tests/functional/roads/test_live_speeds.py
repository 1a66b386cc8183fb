"""Live speeds of a network: whole tiles for every request, and files of its own."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from shared.roads import RoadNetwork
from shared.roads.speed_file import HEADER, SpeedFile

HELSINKI = [{"lat": 60.1699, "lon": 24.9384}, {"lat": 60.1605, "lon": 24.9535}]
NOW = {"type": 3, "value": "current"}


@pytest.fixture(scope="module")
def network(roads_pack: Path) -> Iterator[RoadNetwork]:
    network = RoadNetwork(roads_pack)
    yield network
    network.close()


def edges_of(network: RoadNetwork) -> list[int]:
    """Return every edge of the network."""
    return [
        tile | row << 25
        for tile, count in SpeedFile(network.traffic).tile_sizes.items()
        for row in range(count)
    ]


def seconds(network: RoadNetwork) -> float:
    answer = network.route({"locations": HELSINKI, "costing": "auto", "date_time": NOW})
    return float(answer["trip"]["summary"]["time"])


def test_speeds_change_the_routes_of_the_same_network_and_can_be_forgotten(network: RoadNetwork) -> None:
    free, edges = seconds(network), edges_of(network)
    assert not network.is_live
    assert network.apply_speeds(dict.fromkeys(edges, 6))
    assert network.is_live
    assert seconds(network) > 2 * free
    assert network.apply_speeds(dict.fromkeys(edges, 12))
    assert free < seconds(network) < 8 * free
    assert network.apply_speeds({})
    assert not network.is_live
    assert seconds(network) == pytest.approx(free, rel=0.01)


def test_edges_that_the_network_does_not_have_are_left_out(network: RoadNetwork) -> None:
    free = seconds(network)
    assert network.apply_speeds({2**45 + 7: 6, 5: 6, edges_of(network)[0] + (1 << 45): 6})
    assert seconds(network) == pytest.approx(free, rel=0.01)
    assert network.apply_speeds({})


def test_the_files_of_the_pack_stay_as_they_are_and_networks_have_their_own(
    network: RoadNetwork, roads_pack: Path
) -> None:
    before = (roads_pack / "traffic.tar").read_bytes()
    other = RoadNetwork(roads_pack)
    assert other.identity == network.identity
    assert network.apply_speeds(dict.fromkeys(edges_of(network), 6))
    assert not other.is_live
    assert other.traffic.read_bytes() == before == (roads_pack / "traffic.tar").read_bytes()
    assert network.apply_speeds({})
    other.close()


def test_a_file_is_not_written_while_a_request_reads_it(network: RoadNetwork) -> None:
    edges = edges_of(network)
    assert network.apply_speeds(dict.fromkeys(edges, 30))
    with network._use_side() as side:
        assert network.apply_speeds(dict.fromkeys(edges, 20))  # the other file
        content = side.speeds.path.read_bytes()
        assert not network.apply_speeds(dict.fromkeys(edges, 10))
        assert side.speeds.path.read_bytes() == content
    assert network.apply_speeds(dict.fromkeys(edges, 10))
    assert network.apply_speeds({})


def test_no_request_sees_half_a_tile(network: RoadNetwork) -> None:
    edges, stop, mixtures, reads = edges_of(network), threading.Event(), [], 0
    assert network.apply_speeds(dict.fromkeys(edges, 4))

    def read_on() -> None:
        nonlocal reads
        while not stop.is_set():
            with network._use_side() as side:
                sizes = SpeedFile(side.speeds.path).tile_sizes
                content = side.speeds.path.read_bytes()
            reads += 1
            for tile, (start, count) in side.speeds._tiles.items():
                assert HEADER.unpack_from(content, start - HEADER.size)[0] == tile
                assert sizes[tile] == count
                values = np.frombuffer(content, dtype="<u8", count=count, offset=start)
                if len(set(values.tolist())) > 1:
                    mixtures.append(tile)

    reader = threading.Thread(target=read_on)
    reader.start()
    writes, number, deadline = 0, 0, time.monotonic() + 30
    while number < 60 or (min(reads, writes) < 3 and time.monotonic() < deadline):
        writes += network.apply_speeds(dict.fromkeys(edges, 4 + 2 * (number % 20)))
        number += 1
    stop.set()
    reader.join()
    assert mixtures == []
    assert min(reads, writes) >= 3
    assert network.apply_speeds({})
