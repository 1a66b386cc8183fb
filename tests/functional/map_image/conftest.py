"""map-image over a small pack of the map."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from functions.map_image.engine import map_pack
from shared.config import Settings
from tests.small_map import write_small_map


@pytest.fixture(scope="session")
def small_map(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the pack, named after its version."""
    return write_small_map(tmp_path_factory.mktemp("map") / "small-1")


@pytest.fixture(scope="module", autouse=True)
def _own_settings(server_settings: Settings) -> Iterator[None]:
    """A pack takes the settings of the process: here this worker's, and no tiles in its store."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(map_pack, "settings", lambda: server_settings.model_copy(update={"raster_store_mb": 0}))
        yield
