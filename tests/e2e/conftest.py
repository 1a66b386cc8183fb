"""What the end-to-end tests have of the running bundle's console."""

import re
from collections.abc import Iterator

import pytest

from functions.console.frame.stores import Stores
from shared.access.people.account import ROLES
from shared.access.people.rediskeys import ACCOUNTS
from tests.e2e.running_bundle import RunningBundle


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
