"""Which worker runs which test file under `--dist loadfile`, and in which order.

Files of a folder that shares something dear, such as a running bundle, go to one worker, so that it is
started once. Unit tests come first, while the data packs are built beside them, then the other folders in
their order, in which the long ones are first: nothing long is left for the end, when the other workers would
wait for it.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from xdist.scheduler import LoadFileScheduling

if TYPE_CHECKING:
    import pytest
    from xdist.remote import Producer

FIRST_FOLDER: Final = "tests/unit/"
WHOLE_FOLDERS: Final = ("tests/compat/", "tests/e2e/", "tests/browser/javascript/")


class FolderScheduling(LoadFileScheduling):  # type: ignore[misc] # xdist's classes have no types
    """Files one by one, some folders as a whole."""

    def __init__(self, config: "pytest.Config", log: "Producer | None" = None) -> None:
        config.option.loadscopereorder = False
        super().__init__(config, log)

    def _split_scope(self, nodeid: str) -> str:
        folder = next((folder for folder in WHOLE_FOLDERS if nodeid.startswith(folder)), None)
        scope: str = folder or super()._split_scope(nodeid)
        return scope


def sort_items(items: "list[pytest.Item]") -> None:
    """Put the unit tests before all others."""
    items.sort(key=lambda item: not item.nodeid.startswith(FIRST_FOLDER))


@contextmanager
def packs_being_built() -> Iterator[None]:
    """Build the data packs in a process of its own; a test that needs one waits for it inside the builder."""
    command = [sys.executable, "-m", "tools.cli.main", "packs", "build"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            yield
        finally:
            process.terminate()
