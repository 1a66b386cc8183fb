"""Follow an artifact's pointer: swap to a new version between two requests, keep the old one on any fault.

A request takes the open artifact with `use()`. A swap only decides what the next `use()` gives. The old
version is closed when its last user is done; then its files may be deleted.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from msgspec import Struct, field

from shared.stores.artifact_cache import Lease
from shared.stores.artifacts import OLDER_TRIED, ArtifactStore, LocalArtifact
from shared.stores.errors import StoreError

_LOG = logging.getLogger(__name__)

POLL_SECONDS = 30.0
# A version that failed is tried again this much later, not at every poll: it may be gigabytes.
RETRY_SECONDS = 600.0
STOP_SECONDS = 5.0


class FollowerState(Struct, frozen=True):
    """The version in use, the version that the pointer names, and why they differ when they do."""

    name: str
    version: str | None
    pointer_version: str | None
    fault: str | None


class _Generation[Resource](Struct):
    """An open version with its users; it is closed when it is replaced and its last user is done."""

    artifact: LocalArtifact
    resource: Resource
    lease: Lease
    users: int = 0
    is_replaced: bool = False


class _Failure(Struct):
    version: str
    fault: str
    failed_at: float = field(default_factory=time.monotonic)


class ArtifactFollower[Resource]:
    """Keeps the current version of an artifact open.

    open: turns a verified local copy into what requests use; an error of it marks the version as bad.
    close: releases what `open` made.
    Use it as a context manager to poll in a background thread, or call `refresh` when convenient.
    """

    def __init__(
        self,
        store: ArtifactStore,
        name: str,
        open: Callable[[LocalArtifact], Resource],
        close: Callable[[Resource], None] = lambda resource: None,
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
        self._generation: _Generation[Resource] | None = None
        self._failure: _Failure | None = None
        self._state = FollowerState(name, None, None, "not opened yet")
        self._stop_event = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def state(self) -> FollowerState:
        """What is in use and what is wrong, for readiness and metrics."""
        return self._state

    @contextmanager
    def use(self) -> Iterator[Resource]:
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
            yield generation.resource
        finally:
            self._give_back(generation)

    def refresh(self) -> bool:
        """Look at the pointer once and swap if it names another version; tell whether it did.

        With a version open nothing is raised: the fault goes to `state` and to the log.
        """
        with self._refreshing:
            if self._stop_event.is_set():
                return False  # closed meanwhile: nobody would close what is opened now
            current = self._generation
            try:
                return self._follow(current)
            except Exception as error:  # whatever goes wrong in `open`, the old version stays in use
                if current is None:
                    self._state = FollowerState(self._name, None, self._state.pointer_version, str(error))
                    raise
                if self._state.fault != str(error):
                    _LOG.warning("artifact %s stays at %s: %s", self._name, current.artifact.version, error)
                pointer_version = self._failure.version if self._failure else self._state.pointer_version
                self._state = FollowerState(self._name, current.artifact.version, pointer_version, str(error))
                return False

    def _follow(self, current: _Generation[Resource] | None) -> bool:
        if current is not None:
            pointer_version = self._store.pointer(self._name).version
            if pointer_version == current.artifact.version:
                self._failure = None
                self._state = FollowerState(self._name, pointer_version, pointer_version, None)
                return False
            failure = self._failure
            if (
                failure
                and failure.version == pointer_version
                and time.monotonic() - failure.failed_at < self._retry_seconds
            ):
                return False
        generation = self._open_next(current)
        if generation is None:
            return False
        artifact = generation.artifact
        self._failure = (
            _Failure(artifact.pointer_version, artifact.fault)
            if artifact.pointer_version and artifact.fault
            else None
        )
        with self._lock:
            self._generation = generation
            if current is not None:
                current.is_replaced = True
            idle = current is not None and current.users == 0
        if current is not None:
            _LOG.info(
                "artifact %s goes from %s to %s", self._name, current.artifact.version, artifact.version
            )
            if idle:
                self._dispose(current)
        self._state = FollowerState(self._name, artifact.version, artifact.pointer_version, artifact.fault)
        return True

    def _open_next(self, current: _Generation[Resource] | None) -> _Generation[Resource] | None:
        """Open the version that the pointer names; return None when it is open already.

        With nothing open yet, an older published version is opened when the newest cannot be.
        """
        unusable: dict[str, str] = {}
        first: Exception | None = None
        while True:
            try:
                artifact, lease = self._resolve_with_lease(unusable)
            except StoreError as error:
                raise first or error from None
            try:
                if current is not None and artifact.version == current.artifact.version:
                    # `resolve` could not get the new version and fell back to this one.
                    self._failure = _Failure(
                        artifact.pointer_version or artifact.version, artifact.fault or ""
                    )
                    self._state = FollowerState(
                        self._name, artifact.version, artifact.pointer_version, artifact.fault
                    )
                    lease.release()
                    return None
                return _Generation(artifact, self._open(artifact), lease)
            except Exception as error:
                self._failure = _Failure(artifact.version, str(error))
                lease.release()
                if current is not None or len(unusable) == OLDER_TRIED:
                    raise
                first = first or error
                unusable[artifact.version] = str(error)

    def _resolve_with_lease(self, unusable: Mapping[str, str]) -> tuple[LocalArtifact, Lease]:
        """Return the current version with a lease on it; another process may delete it in between."""
        while True:
            artifact = self._store.resolve(self._name, unusable=unusable)
            try:
                lease = Lease(artifact.path)
            except FileNotFoundError:
                continue
            if lease.holds():
                return artifact, lease
            lease.release()

    def _take(self) -> _Generation[Resource] | None:
        with self._lock:
            if self._generation is not None:
                self._generation.users += 1
            return self._generation

    def _give_back(self, generation: _Generation[Resource]) -> None:
        with self._lock:
            generation.users -= 1
            last = generation.is_replaced and generation.users == 0
        if last:
            self._dispose(generation)

    def _dispose(self, generation: _Generation[Resource]) -> None:
        try:
            self._close(generation.resource)
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
        self._stop_event.set()
        if self._thread is not None:
            self._thread.join(STOP_SECONDS)
        with self._refreshing, self._lock:
            generation, self._generation = self._generation, None
            idle = generation is not None and generation.users == 0
            if generation is not None:
                generation.is_replaced = True
        if generation is not None and idle:
            self._dispose(generation)

    def _poll(self) -> None:
        while not self._stop_event.wait(self._poll_seconds):
            if self._generation is not None:
                self.refresh()
