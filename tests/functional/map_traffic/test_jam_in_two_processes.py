"""A jam changes the route in two running map-direction processes that share nothing but Redis and S3."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from functions.map_traffic.engine.turn import TrafficWriter
from shared.access.app import MapKey
from shared.config import Settings
from shared.roads import RoadNetwork
from shared.roads.files import FACTS, TILES, TRAFFIC
from shared.stores.artifacts import FileNotes
from shared.stores.packs import ROADS, pack_artifacts
from shared.traffic.snapshot_store import SnapshotStore
from tests.functional.conftest import Client
from tests.functional.map_traffic.conftest import END, START, Drive, refresh, upload

ROOT = Path(__file__).parents[3]
PREFIX = "jam-"
WAIT_SECONDS = 60.0


@pytest.fixture
def processes(server_settings: Settings, roads_pack: Path, tmp_path: Path) -> Iterator[list[httpx.Client]]:
    """Two map-direction processes with caches of their own."""
    publish(server_settings, roads_pack)
    running, clients = [], []
    for name in ("first", "second"):
        socket = tmp_path / f"{name}.sock"
        running.append(start(server_settings, tmp_path / name, socket))
        clients.append(
            httpx.Client(transport=httpx.HTTPTransport(uds=str(socket)), base_url="http://function")
        )
    yield clients
    for client in clients:
        client.close()
    for process in running:
        process.terminate()
        process.wait(20)


def publish(settings: Settings, roads_pack: Path) -> str:
    store = pack_artifacts(settings.model_copy(update={"s3_bucket_prefix": PREFIX}))
    files = {name: FileNotes() for name in (TILES, TRAFFIC, FACTS)}
    return store.publish(ROADS, roads_pack, licence="", attribution="", source="", files=files)


def start(settings: Settings, cache: Path, socket: Path) -> subprocess.Popen[bytes]:
    secrets = ("redis_url", "s3_access_key_id", "s3_secret_access_key", "token_signing_key")
    environment = {
        **os.environ,
        **{name.upper(): getattr(settings, name).get_secret_value() for name in secrets},
        "S3_ENDPOINT_URL": settings.s3_endpoint_url or "",
        "S3_BUCKET_PREFIX": PREFIX,
        "CACHE_DIR": str(cache),
        "PACK_POLL_SECONDS": "1",
        "TRAFFIC_POLL_SECONDS": "0.3",
        "REDIS_TIMEOUT_MS": "1000",
        "FUNCTION_SOURCE": str(ROOT / "functions" / "map_direction" / "main.py"),
        "FUNCTION_TARGET": "main",
    }
    program = (sys.executable, "-m", "uvicorn", "functions_framework.aio:create_asgi_app", "--factory")
    options = ("--uds", str(socket), "--lifespan", "off", "--log-level", "warning")
    return subprocess.Popen([*program, *options], env=environment, cwd=ROOT)


def until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + WAIT_SECONDS
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.3)


def drive_of(client: httpx.Client, key: MapKey) -> tuple[int, int]:
    """Return metres and seconds of the best route, 0 and 0 as long as there is no answer."""
    points = {"origin": f"{START['lat']},{START['lon']}", "destination": f"{END['lat']},{END['lon']}"}
    fields = {"ak": key.ak, "coord_type": "wgs84", "departure_time": str(int(time.time())), **points}
    try:
        answer = client.get("/direction/v2/driving", params=fields, timeout=40).json()
    except httpx.TransportError:
        return 0, 0
    routes = answer.get("result", {}).get("routes")
    return (routes[0]["distance"], routes[0]["duration"]) if routes else (0, 0)


@pytest.mark.slow
def test_a_jam_changes_the_route_in_both_processes_and_clears(
    traffic: Client,
    key: MapKey,
    processes: list[httpx.Client],
    server_settings: Settings,
    network: RoadNetwork,
    roads_pack: Path,
    drive: Drive,
    store: SnapshotStore,
    tmp_path: Path,
) -> None:
    for client in processes:
        until(lambda client=client: drive_of(client, key)[0] > 0)  # type: ignore[misc]
    free = drive_of(processes[0], key)
    assert drive_of(processes[1], key) == free

    for device in range(8):
        upload(server_settings, drive(device, kmh=6))
    assert refresh(traffic)["edges"] >= 25
    for client in processes:
        until(lambda client=client: drive_of(client, key) != free)  # type: ignore[misc]
    jam = drive_of(processes[0], key)
    until(lambda: drive_of(processes[1], key) == jam)
    assert jam[1] > free[1]
    assert jam[0] != free[0]  # another way

    again = tmp_path / "again"
    again.mkdir()
    for file in roads_pack.iterdir():
        (again / file.name).write_bytes(file.read_bytes())
    (again / "tariff.toml").write_text("[toll]\nkm_price = 1.0\n", encoding="utf-8")
    version = publish(server_settings, again)
    for client in processes:
        until(lambda client=client: version in client.get("/_/ready").text)  # type: ignore[misc]
        assert drive_of(client, key) == jam  # a swap of packs forgets no jam

    token = store.take_lease() or ""
    writer = TrafficWriter(store, network, 1_800.0)
    assert writer.collection.passages
    writer.collection.passages.clear()  # as half an hour does
    assert writer.publish(token) == (0, 2)
    for client in processes:
        until(lambda client=client: drive_of(client, key) == free)  # type: ignore[misc]
