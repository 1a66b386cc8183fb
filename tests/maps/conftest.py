"""The network of all drawn maps."""

import hashlib
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from functions.map_direction.pack import PACK
from tests.maps.drawing import write_osm
from tests.networks import build_network

KEPT_SECONDS = 86_400
NETWORKS = Path(__file__).resolve().parents[2] / ".cache" / "packs" / "networks"


@pytest.fixture(scope="session")
def drawn_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a `roads` pack with every map that the collected tests draw."""
    extract = write_osm(tmp_path_factory.mktemp("maps") / "drawn.osm")
    for older in NETWORKS.glob("drawn-*"):
        if older.stat().st_mtime < time.time() - KEPT_SECONDS:
            shutil.rmtree(older, ignore_errors=True)
    digest = hashlib.sha256(extract.read_bytes()).hexdigest()[:12]
    return build_network(NETWORKS / f"drawn-{digest}", [extract])


@pytest.fixture(scope="module")
def drawn_roads(drawn_folder: Path) -> Iterator[Path]:
    """Let map-direction answer from the drawn maps."""
    with PACK.use_folder(drawn_folder):
        yield drawn_folder
