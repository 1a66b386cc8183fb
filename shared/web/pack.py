"""The data pack that a function answers from: opened at the warm-up, followed, swapped without a pause.

A function without a pack is ready all the same and says what is missing: a pack that is published later
is found by itself. One that is damaged, or of another format, leaves the one before it in use.
"""

import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from shared.config import Settings
from shared.geo.refusal import NoData
from shared.stores.artifacts import LocalArtifact
from shared.stores.errors import ArtifactNotFound
from shared.stores.follower import ArtifactFollower, FollowerState
from shared.stores.manifest import Manifest
from shared.stores.packs import pack_artifacts
from shared.web.engine import load_engine
from shared.web.garbage import settle

_LOG = logging.getLogger(__name__)

SEARCHING_SECONDS = 5.0
"""How often a function that has no pack looks for one, unless it looks more often anyway."""

MISSING = "no data pack is loaded: run `geoportrait packs build` and `geoportrait packs publish`"


class _InUse[Content](Struct, frozen=True):
    content: Content
    manifest: Manifest | None


class DataPack[Content]:
    """One data pack as a function uses it. `open`, or what it names, makes what requests use of its folder.

    `open` must read what it needs to know that the pack is usable: its errors keep the old pack.
    """

    def __init__(
        self,
        name: str,
        open: str | Callable[[Path], Content],
        close: Callable[[Content], None] = lambda content: None,
    ) -> None:
        self.name = name
        self._open_folder = open
        self._close = close
        self._follower: ArtifactFollower[_InUse[Content]] | None = None
        self._constant: _InUse[Content] | None = None
        self._stop = threading.Event()

    def _open(self, folder: Path) -> Content:
        return load_engine(self._open_folder)(folder)  # type: ignore[no-any-return]

    @property
    def state(self) -> FollowerState:
        """What is in use and what is wrong, for readiness and metrics."""
        if self._follower is None:
            return FollowerState(self.name, None, None, "not opened yet")
        return self._follower.state

    def start(self, settings: Settings) -> None:
        """Open the current version if there is one, and follow the pointer from now on."""
        self.close()
        self._constant = None

        def open_version(artifact: LocalArtifact) -> _InUse[Content]:
            return _InUse(self._open(artifact.path), artifact.manifest)

        def close_version(version: _InUse[Content]) -> None:
            self._close(version.content)

        follower = ArtifactFollower(pack_artifacts(settings), self.name, open_version, close_version)
        _look(follower)
        self._follower, self._stop = follower, threading.Event()
        arguments = (follower, self._stop, settings.pack_poll_seconds)
        threading.Thread(target=_follow, args=arguments, name=f"pack-{self.name}", daemon=True).start()

    @contextmanager
    def use_folder(self, folder: Path) -> Iterator[None]:
        """Answer from a folder for the duration, or until a start, as benches and API documents do."""
        earlier, constant = self._constant, _InUse(self._open(folder), None)
        self._constant = constant
        try:
            yield
        finally:
            self._constant = earlier
            self._close(constant.content)

    @property
    def is_lent(self) -> bool:
        """Whether `use_folder` decides what is in use."""
        return self._constant is not None

    @contextmanager
    def use(self) -> Iterator[Content]:
        """Give the opened pack for the duration; never waits for the object store.

        Raises:
            NoData: there is none; the message says what to do.
        """
        with self._in_use() as version:
            yield version.content

    @property
    def manifest(self) -> Manifest | None:
        """Whose work the pack in use is, None without one."""
        try:
            with self._in_use() as version:
                return version.manifest
        except NoData:
            return None

    @contextmanager
    def _in_use(self) -> Iterator[_InUse[Content]]:
        follower = self._follower
        if self._constant is not None:
            yield self._constant
        elif follower is None or follower.state.version is None:
            raise NoData(MISSING)
        else:
            with follower.use() as version:
                yield version

    @property
    def facts(self) -> Mapping[str, str]:
        """What readiness says: the version in use, and what is wrong when it is not the one wanted."""
        state = self.state
        facts = {"version": state.version, "wanted": state.pointer_version, "fault": state.fault}
        return {name: value for name, value in facts.items() if value is not None}

    def close(self) -> None:
        """Stop following, and close what is in use."""
        self._stop.set()
        follower, self._follower = self._follower, None
        if follower is not None:
            follower.close()


def _follow[Content](follower: ArtifactFollower[Content], stop: threading.Event, poll_seconds: float) -> None:
    version = follower.state.version
    while not stop.wait(
        poll_seconds if follower.state.version is not None else min(poll_seconds, SEARCHING_SECONDS)
    ):
        if version != follower.state.version:  # since the look before: nobody uses the old version any longer
            version = follower.state.version
            settle()
        _look(follower)


def _look[Content](follower: ArtifactFollower[Content]) -> None:
    earlier_fault = follower.state.fault
    try:
        follower.refresh()
    except ArtifactNotFound:
        if earlier_fault != follower.state.fault:
            _LOG.warning(MISSING)
    except Exception as error:  # whatever the store or a pack does: the function stays, and looks again
        if earlier_fault != follower.state.fault:
            _LOG.warning("the data pack cannot be used: %s", error)
