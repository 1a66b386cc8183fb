"""Eight slow probes change the route in two running map-direction processes, through a swap of packs too."""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
from msgspec.structs import replace

from bench.serving import worker
from functions.map_traffic.engine.turn import TrafficWriter
from shared.access.app import MapKey
from shared.config import Settings
from shared.roads import RoadNetwork
from shared.stores.packs import ROADS, pack_artifacts
from shared.traffic.snapshot_store import SnapshotStore
from tests.functional.conftest import Client
from tests.functional.map_traffic.conftest import END, START, Drive, refresh, upload
from tools.packs.build import ensure_pack
from tools.packs.publish import publish_pack

ROOT = Path(__file__).parents[3]
PROCESSES = 2
PATIENCE_SECONDS = 60

pytestmark = pytest.mark.slow


@pytest.fixture
def processes(server_settings: Settings, roads_pack: Path, tmp_path: Path) -> Iterator[list[httpx.Client]]:
    """Two processes of map-direction as their image runs them, each with a cache of its own."""
    assert server_settings.s3_access_key_id is not None
    assert server_settings.s3_secret_access_key is not None
    publish_pack(ensure_pack(ROADS, ROOT / ".cache/packs"), pack_artifacts(server_settings))
    environment = {
        **{name: value for name, value in os.environ.items() if name != "PYTHONWARNINGS"},
        "REDIS_URL": server_settings.redis_url.get_secret_value(),
        "S3_ENDPOINT_URL": server_settings.s3_endpoint_url or "",
        "S3_ACCESS_KEY_ID": server_settings.s3_access_key_id.get_secret_value(),
        "S3_SECRET_ACCESS_KEY": server_settings.s3_secret_access_key.get_secret_value(),
        "S3_BUCKET_PREFIX": server_settings.s3_bucket_prefix,
        "TOKEN_SIGNING_KEY": server_settings.token_signing_key.get_secret_value(),
        "TRAFFIC_POLL_SECONDS": "0.5",
        "PACK_POLL_SECONDS": "0.5",
        "ENGINE_THREADS": "1",
    }
    with ExitStack() as stack:
        clients = []
        for number in range(PROCESSES):
            own = {**environment, "CACHE_DIR": str(tmp_path / f"cache-{number}")}
            socket = stack.enter_context(
                worker(ROOT / "functions/map_direction/main.py", tmp_path / f"{number}.sock", own)
            )
            transport = httpx.HTTPTransport(uds=str(socket))
            client = httpx.Client(transport=transport, base_url="http://function", timeout=60)
            clients.append(stack.enter_context(client))
        yield clients


def metres(client: httpx.Client, key: MapKey) -> int:
    """Return the length of the route that a process gives now."""
    places = {"origin": f"{START['lat']},{START['lon']}", "destination": f"{END['lat']},{END['lon']}"}
    fields: dict[str, Any] = {"ak": key.ak, "coord_type": "wgs84", **places}
    answer = client.get("/direction/v2/driving", params=fields).json()
    return int(answer["result"]["routes"][0]["distance"]) if answer["status"] == 0 else 0


def version(client: httpx.Client) -> str:
    """Return the version of the roads that a process answers from."""
    return str(client.get("/_/ready").json()["packs"][ROADS]["version"])


def publish_again(settings: Settings, folder: Path) -> str:
    """Publish the same roads with a further file, as after an operator's change; return the version."""
    pack = ensure_pack(ROADS, ROOT / ".cache/packs")
    shutil.copytree(pack.folder, folder)
    (folder / "operator.txt").write_text("what an operator has changed")
    [notes, *_] = pack.facts.files.values()
    facts = replace(pack.facts, files={**pack.facts.files, "operator.txt": notes})
    return publish_pack(replace(pack, folder=folder, facts=facts), pack_artifacts(settings))


def wait_until(condition: Callable[[], bool]) -> bool:
    """Tell whether something comes true in time."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not (is_true := condition()) and time.monotonic() < deadline:
        time.sleep(0.2)
    return is_true


def test_a_jam_changes_and_frees_the_route_in_both(
    traffic: Client,
    key: MapKey,
    processes: list[httpx.Client],
    server_settings: Settings,
    network: RoadNetwork,
    drive: Drive,
    store: SnapshotStore,
    tmp_path: Path,
) -> None:
    assert wait_until(lambda: all(metres(client, key) for client in processes))
    [usual] = {metres(client, key) for client in processes}
    for device in range(8):
        upload(server_settings, drive(device, kmh=6))
    assert refresh(traffic)["edges"] >= 25
    assert wait_until(lambda: all(metres(client, key) != usual for client in processes))
    [around] = {metres(client, key) for client in processes}

    # A swap of packs: the new network has the jam from its first answer on, without another snapshot.
    made = store.head()
    old_versions = {version(client) for client in processes}
    new_version = publish_again(server_settings, tmp_path / "again")
    assert {new_version} != old_versions
    seen: list[tuple[str, int]] = []

    def all_have_swapped() -> bool:
        seen.extend((version(client), metres(client, key)) for client in processes)
        return {version(client) for client in processes} == {new_version}

    assert wait_until(all_have_swapped)
    assert {length for _, length in seen} == {around}, "no answer in between forgets the jam"
    assert {metres(client, key) for client in processes} == {around}
    assert store.head() == made

    later = time.time() + 45 * 60
    token = store.take_lease()
    assert token is not None
    assert TrafficWriter(store, network, 1_800.0, clock=lambda: later).publish(token)[0] == 0
    store.release_lease(token)
    assert wait_until(lambda: all(metres(client, key) == usual for client in processes))
