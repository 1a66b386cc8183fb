"""The running bundle that the end-to-end tests of one worker share."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from functions.console.frame.stores import Stores
from functions.pack_builder.engine.materials import BuiltPack
from shared.access.people.account import ROLES
from shared.access.people.rediskeys import ACCOUNTS
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


@pytest.fixture(scope="module")
def console(bundle: RunningBundle) -> str:
    """The address of the console, without a path."""
    found = re.search(r"console +(http://\S+?)/console/", "\n".join(bundle.output))
    assert found
    return found[1]


@pytest.fixture(scope="module")
def stores(bundle: RunningBundle) -> Iterator[Stores]:
    """What the console of the bundle reads and changes; no account of these tests is left to others."""
    opened = Stores(bundle.settings)
    yield opened
    opened.people.run("HDEL", ACCOUNTS, *(f"pages.{role}" for role in ROLES))
    opened.close()
