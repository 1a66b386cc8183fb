"""The network of all drawn maps."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from functions.map_direction.packs import PACK
from tests.maps.drawing import write_osm
from tests.networks import build_network

NETWORKS = Path(__file__).resolve().parents[2] / ".cache" / "packs" / "networks"


@pytest.fixture(scope="session")
def drawn_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a `roads` pack with every map that the collected tests draw."""
    extract = write_osm(tmp_path_factory.mktemp("maps") / "drawn.osm")
    digest = hashlib.sha256(extract.read_bytes()).hexdigest()[:12]
    return build_network(NETWORKS / f"drawn-{digest}", [extract])


@pytest.fixture(scope="session")
def drawn_roads(drawn_folder: Path) -> Iterator[Path]:
    """Let map-direction answer from the drawn maps."""
    PACK.fix(drawn_folder)
    yield drawn_folder
    PACK.close()
