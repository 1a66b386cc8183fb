"""map-image over a small pack of the map."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.config import Settings
from tests.small_map import draw_without_store, write_small_map


@pytest.fixture(scope="session")
def small_map(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the pack, named after its version."""
    return write_small_map(tmp_path_factory.mktemp("map") / "small-1")


@pytest.fixture(scope="module", autouse=True)
def _own_settings(server_settings: Settings) -> Iterator[None]:
    """A pack takes the settings of the process: here this worker's, and no tiles in its store."""
    with pytest.MonkeyPatch.context() as patch:
        draw_without_store(patch, server_settings)
        yield
