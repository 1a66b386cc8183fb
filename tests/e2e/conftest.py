"""The running bundle that the end-to-end tests of one worker share."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from functions.pack_builder.engine.materials import BuiltPack
from tests.e2e.running_bundle import RunningBundle


@pytest.fixture(scope="session")
def bundle(
    tmp_path_factory: pytest.TempPathFactory, models_dir: Path, built_packs: Sequence[BuiltPack]
) -> Iterator[RunningBundle]:
    """A bundle in a new home, its packs built; whatever a test does to it, it must come back by itself."""
    assert built_packs
    running = RunningBundle(tmp_path_factory.mktemp("bundle") / "home", models_dir)
    yield running
    running.interrupt()
