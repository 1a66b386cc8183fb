"""Follow an artifact's pointer: swap to a new version between two requests, keep the old on any fault.

Whoever answers a request takes the opened artifact with `use()`. A swap only decides what the next
`use()` gives; the old version is closed, and its files may be tidied away, when its last user is done.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from shared.stores.artifact_cache import Lease
from shared.stores.artifacts import OLDER_TRIED, ArtifactStore, LocalArtifact
from shared.stores.errors import StoreError

log = logging.getLogger(__name__)

POLL_SECONDS = 30.0
# A version that failed is tried again this much later, not at every poll: it may be gigabytes.
RETRY_SECONDS = 600.0
STOP_SECONDS = 5.0


@dataclass(frozen=True)
class FollowerState:
    """What is in use, what the pointer names, and why they differ when they do."""

    name: str
    version: str | None
    wanted: str | None
    fault: str | None


@dataclass
class _Generation[Opened]:
    """An opened version with its users; closed once it is replaced and the last of them is done."""

    artifact: LocalArtifact
    opened: Opened
    lease: Lease
    users: int = 0
    replaced: bool = False


@dataclass
class _Failure:
    version: str
    fault: str
    since: float = field(default_factory=time.monotonic)


class ArtifactFollower[Opened]:
    """Keeps the current version of an artifact open.

    open: turns a verified local copy into what requests use; an error of it marks the version as bad.
    close: releases what `open` made.
    Use it as a context manager to poll in a background thread, or call `refresh` when convenient.
    """

    def __init__(
        self,
        store: ArtifactStore,
        name: str,
        open: Callable[[LocalArtifact], Opened],
        close: Callable[[Opened], None] = lambda opened: None,
        *,
        poll_seconds: float = POLL_SECONDS,
        retry_seconds: float = RETRY_SECONDS,
    ) -> None:
        self._store = store
        self._name = name
        self._open = open
        self._close = close
        self._poll_seconds = poll_seconds
        self._retry_seconds = retry_seconds
        self._lock = threading.Lock()  # guards the generation and its count of users
        self._refreshing = threading.Lock()  # one refresh at a time
        self._generation: _Generation[Opened] | None = None
        self._failure: _Failure | None = None
        self._state = FollowerState(name, None, None, "not opened yet")
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def state(self) -> FollowerState:
        """What is in use and what is wrong, for readiness and metrics."""
        return self._state

    @contextmanager
    def use(self) -> Iterator[Opened]:
        """Give the opened current version, which stays open for the duration.

        The first use opens it. Raises the errors of `ArtifactStore.resolve` and of `open` as long as no
        version could be opened.
        """
        generation = self._take()
        if generation is None:
            self.refresh()
            generation = self._take()
        if generation is None:
            raise StoreError(f"the artifact {self._name} was closed")
        try:
            yield generation.opened
        finally:
            self._give_back(generation)

    def refresh(self) -> bool:
        """Look at the pointer once and swap if it names another version; tell whether it did.

        With a version open nothing is raised: the fault goes to `state` and to the log.
        """
        with self._refreshing:
            current = self._generation
            try:
                return self._follow(current)
            except Exception as error:  # whatever a pack does to its reader, the old one goes on
                if current is None:
                    self._state = FollowerState(self._name, None, self._state.wanted, str(error))
                    raise
                if self._state.fault != str(error):
                    log.warning("artifact %s stays at %s: %s", self._name, current.artifact.version, error)
                wanted = self._failure.version if self._failure else self._state.wanted
                self._state = FollowerState(self._name, current.artifact.version, wanted, str(error))
                return False

    def _follow(self, current: _Generation[Opened] | None) -> bool:
        if current is not None:
            wanted = self._store.pointer(self._name).version
            if wanted == current.artifact.version:
                self._failure = None
                self._state = FollowerState(self._name, wanted, wanted, None)
                return False
            failure = self._failure
            if (
                failure
                and failure.version == wanted
                and time.monotonic() - failure.since < self._retry_seconds
            ):
                return False
        generation = self._opened(current)
        if generation is None:
            return False
        artifact = generation.artifact
        self._failure = (
            _Failure(artifact.wanted, artifact.fault) if artifact.wanted and artifact.fault else None
        )
        with self._lock:
            self._generation = generation
            if current is not None:
                current.replaced = True
            idle = current is not None and current.users == 0
        if current is not None:
            log.info("artifact %s goes from %s to %s", self._name, current.artifact.version, artifact.version)
            if idle:
                self._dispose(current)
        self._state = FollowerState(self._name, artifact.version, artifact.wanted, artifact.fault)
        return True

    def _opened(self, current: _Generation[Opened] | None) -> _Generation[Opened] | None:
        """Open what the pointer names; None when that is what is open already.

        With nothing open yet, a version that cannot be opened makes way for one that was published before.
        """
        refused: dict[str, str] = {}
        first: Exception | None = None
        while True:
            try:
                artifact, lease = self._leased(refused)
            except StoreError as error:
                raise first or error from None
            try:
                if current is not None and artifact.version == current.artifact.version:
                    # The new version could not be had, and `resolve` fell back to this one.
                    self._failure = _Failure(artifact.wanted or artifact.version, artifact.fault or "")
                    self._state = FollowerState(self._name, artifact.version, artifact.wanted, artifact.fault)
                    lease.release()
                    return None
                return _Generation(artifact, self._open(artifact), lease)
            except Exception as error:
                self._failure = _Failure(artifact.version, str(error))
                lease.release()
                if current is not None or len(refused) == OLDER_TRIED:
                    raise
                first = first or error
                refused[artifact.version] = str(error)

    def _leased(self, refused: Mapping[str, str]) -> tuple[LocalArtifact, Lease]:
        """Return the current version with a lease on it, although another process may tidy in between."""
        while True:
            artifact = self._store.resolve(self._name, refused=refused)
            try:
                lease = Lease(artifact.path)
            except FileNotFoundError:
                continue
            if lease.holds():
                return artifact, lease
            lease.release()

    def _take(self) -> _Generation[Opened] | None:
        with self._lock:
            if self._generation is not None:
                self._generation.users += 1
            return self._generation

    def _give_back(self, generation: _Generation[Opened]) -> None:
        with self._lock:
            generation.users -= 1
            last = generation.replaced and generation.users == 0
        if last:
            self._dispose(generation)

    def _dispose(self, generation: _Generation[Opened]) -> None:
        try:
            self._close(generation.opened)
        finally:
            generation.lease.release()

    # --- background ------------------------------------------------------------------------------

    def __enter__(self) -> Self:
        """Poll in a thread until the end of the block; the first version is opened at the first use."""
        self._thread = threading.Thread(target=self._poll, name=f"follow-{self._name}", daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop polling and close the version as soon as its users are done."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join(STOP_SECONDS)
        with self._refreshing, self._lock:
            generation, self._generation = self._generation, None
            idle = generation is not None and generation.users == 0
            if generation is not None:
                generation.replaced = True
        if generation is not None and idle:
            self._dispose(generation)

    def _poll(self) -> None:
        while not self._stopped.wait(self._poll_seconds):
            if self._generation is not None:
                self.refresh()
