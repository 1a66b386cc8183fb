"""Which worker runs which test file under `--dist loadfile`.

Files of a folder that shares something dear, such as a running bundle, go to one worker, so that it is
started once. Folders come in their order, in which the long ones are first: nothing long is left for the end,
when the other workers would wait for it.
"""

from typing import TYPE_CHECKING, Final

from xdist.scheduler import LoadFileScheduling

if TYPE_CHECKING:
    import pytest
    from xdist.remote import Producer

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
