"""Operators' own files laid over packs: what `pack-builder` does when one lands in the bucket `sources`.

The plans of the packs say which files feed which pack, and how they are laid over it (`pack_plan`,
`source_types`).

A rebuilt pack is always the newest base version with everything that lies in the bucket, so that a repeated
or reordered event changes nothing. A new file that cannot be read is left out, and the reason is kept
(`refusals`). One that was good before and is not any more leaves the whole pack as it is: without it the pack
would lose what the file gave.
"""

import fcntl
import json
import logging
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Self

from msgspec import Struct, field

from functions.pack_builder.engine.build_progress import BuildState, published_progress, read_progress
from functions.pack_builder.engine.overlay_build import (
    SOURCES,
    OverlayParts,
    SourceReplaced,
    fingerprint,
    publish_overlay,
    state_of,
)
from functions.pack_builder.engine.pack_plan import PackPlan
from functions.pack_builder.engine.plans import PLANS, plan_of
from functions.pack_builder.engine.progress import Progress, ignore_progress
from functions.pack_builder.engine.pruning import prune
from functions.pack_builder.engine.recipe import overlay_recipe
from functions.pack_builder.engine.refusals import Refusals
from functions.pack_builder.engine.version_details import (
    BASE_VERSION,
    LAYER,
    OPERATORS,
    OVERLAY_RECIPE,
    SOURCE_FILES,
    SOURCE_NOTES,
)
from functions.pack_builder.errors import PackError, RefusedUpload
from shared.config import Settings
from shared.stores import ArtifactStore, ObjectInfo, ObjectStore
from shared.stores.errors import ArtifactNotFound, CacheUnusable, ObjectNotFound
from shared.stores.packs import pack_artifacts

_LOG = logging.getLogger(__name__)


class Rebuild(Struct, frozen=True):
    """What became of a pack: its version, whether that is a new one, and why files were left out, by key."""

    version: str
    is_new: bool
    refusals: Mapping[str, str] = field(default_factory=dict)


class PackOverlays:
    """Rebuilds packs with the files of the bucket `sources`. Processes may share `scratch`."""

    def __init__(
        self,
        store: ArtifactStore,
        objects: ObjectStore,
        scratch: Path,
        *,
        plans: Sequence[PackPlan] = PLANS,
        keep: int,
        gather: float = 0.0,
    ) -> None:
        """gather: seconds after an upload for which a build waits for further files."""
        self._store = store
        self._objects = objects
        self._scratch = scratch
        self._plans = plans
        self._keep = keep
        self._gather = gather

    @classmethod
    def from_settings(cls, settings: Settings, gather: float = 0.0) -> Self:
        """Return what rebuilds the packs of these settings; gather: see the constructor."""
        scratch = settings.cache_dir / "rebuilding"
        return cls(
            pack_artifacts(settings),
            ObjectStore(settings),
            scratch,
            keep=settings.pack_versions_kept,
            gather=gather,
        )

    def handle(self, key: str, etag: str) -> str:
        """Take in one source file and say what was done with each pack that it feeds; idempotent.

        Raises what the object store raises when it fails; the event must then come again.
        """
        plans = [plan for plan in self._plans if plan.source_type(key)]
        if not plans:
            return f"left alone: no pack takes it; expected {_expected_names(self._plans)}"
        results = {plan.name: self._result(plan, key) for plan in plans}
        return "; ".join(f"{name}: {result}" for name, result in results.items())

    def _result(self, plan: PackPlan, key: str) -> str:
        try:
            rebuild = self.rebuild(plan.name)
        except PackError as error:
            _LOG.warning("the pack %s stays as it is: %s", plan.name, error)
            return f"refused: {error}"
        if rebuild is None:
            return "kept for later: no pack made of packages is published yet"
        if reason := rebuild.refusals.get(key):
            return f"refused: {reason}"
        return f"{'published' if rebuild.is_new else 'already in'} {rebuild.version}"

    def rebuild(self, name: str, progress: Progress = ignore_progress) -> Rebuild | None:
        """Publish the pack that today's sources give and make it current; None without a base version.

        What lands meanwhile is taken in as well, so that of several rebuilds the last one has all.
        Raises RefusedUpload for a file that served before and cannot be read now, PackError, StoreError.
        """
        plan = plan_of(name, self._plans)
        with self._lock(plan) as work:
            recipe = overlay_recipe(plan)
            refusals = Refusals(self._objects, name, recipe)
            is_new = False
            while True:
                base_version = self._base_version(name)
                if base_version is None:
                    return None
                sources = self._sources(plan)
                refusals.forget_others(sources)
                reasons = {
                    source.key: reason
                    for source in sources
                    if (reason := refusals.reason(source)) is not None
                }
                self._require_not_serving(name, reasons)
                readable = tuple(source for source in sources if source.key not in reasons)
                parts = OverlayParts(plan, base_version, recipe, readable)
                if self._is_current(parts):
                    return Rebuild(self._store.pointer(name).version, is_new, reasons)
                if self._waits_for_more(readable):
                    continue
                self._store.require_change()
                try:
                    if readable:
                        with published_progress(self._objects, name, progress) as build_progress:
                            publish_overlay(parts, self._store, self._objects, work, build_progress)
                        prune([name], self._store, keep=self._keep)
                    else:
                        self._store.use(name, base_version)
                except RefusedUpload as error:
                    source = next(source for source in readable if source.key == error.key)
                    refusals.add(source, str(error))
                    _LOG.warning("%s was not taken into the pack %s: %s", error.key, name, error)
                except SourceReplaced:
                    continue
                else:
                    is_new = True

    def is_outdated(self, name: str) -> bool:
        """Tell whether the current version is an overlay that other code has made."""
        details = self._current_details(name)
        recipe = overlay_recipe(plan_of(name, self._plans))
        return details.get(LAYER) == OPERATORS and details.get(OVERLAY_RECIPE) != recipe

    def sources(self, name: str) -> list[dict[str, str | int]]:
        """Return the files that feed a pack: what they are, and whether they are in its current version."""
        plan = plan_of(name, self._plans)
        refusals = Refusals(self._objects, name, overlay_recipe(plan))
        serving = self._serving_states(name)
        notes: Mapping[str, Sequence[str]] = json.loads(self._current_details(name).get(SOURCE_NOTES, "{}"))
        sources = self._sources(plan)
        reasons = {source.key: refusals.reason(source) or "" for source in sources}
        obstacle = next((key for key, reason in reasons.items() if reason and key in serving), None)
        rows: list[dict[str, str | int]] = []
        for source in sources:
            is_serving = serving.get(source.key) == state_of(source)
            state = "in use" if is_serving else "refused" if reasons[source.key] else "waiting"
            reason = reasons[source.key]
            if state == "waiting" and obstacle is not None:
                reason = (
                    f"waits for {obstacle}, which is in use and whose new state is refused: mend or remove it"
                )
            rows.append(
                {
                    "pack": name,
                    "key": source.key,
                    "bytes": source.size,
                    "state": state,
                    "reason": reason,
                    "notes": "; ".join(notes.get(source.key, ())) if is_serving else "",
                }
            )
        return rows

    def building(self, name: str) -> BuildState | None:
        """Return how far the build of a pack is, None where none runs."""
        return read_progress(self._objects, name)

    # --- what there is ---------------------------------------------------------------------------

    def _base_version(self, name: str) -> str | None:
        """Return the newest version that has no file of an operator's in it."""
        try:
            versions = [row.version for row in self._store.versions(name)]
        except ArtifactNotFound:
            return None
        manifests = (self._store.manifest(name, version) for version in versions)
        return next((m.version for m in manifests if m.details.get(LAYER) != OPERATORS), None)

    def _sources(self, plan: PackPlan) -> list[ObjectInfo]:
        """Return the files for a pack, with their metadata, by key."""
        sources = []
        with suppress(ObjectNotFound):  # no bucket yet
            for source in list(self._objects.list(SOURCES)):
                if plan.source_type(source.key):
                    with suppress(ObjectNotFound):  # it went meanwhile
                        sources.append(self._objects.head(SOURCES, source.key))
        return sources

    def _waits_for_more(self, sources: Sequence[ObjectInfo]) -> bool:
        """Wait until the newest file is some seconds old: people upload several. Tell whether it waited."""
        newest = max((source.modified_at.timestamp() for source in sources), default=0.0)
        seconds = min(newest + self._gather - time.time(), self._gather)
        if seconds <= 0:
            return False
        time.sleep(seconds)
        return True

    def _current_details(self, name: str) -> Mapping[str, str]:
        """Return the details of the current version, empty without one."""
        try:
            return self._store.manifest(name, self._store.pointer(name).version).details
        except ArtifactNotFound:
            return {}

    def _serving_states(self, name: str) -> Mapping[str, str]:
        """Return the states of the operators' files in the current version, by key."""
        states: Mapping[str, str] = json.loads(self._current_details(name).get(SOURCE_FILES, "{}"))
        return states

    def _is_current(self, parts: OverlayParts) -> bool:
        try:
            version = self._store.pointer(parts.plan.name).version
        except ArtifactNotFound:
            return False
        if not parts.sources:
            return version == parts.base_version
        details = self._current_details(parts.plan.name)
        current = tuple(map(details.get, (SOURCE_FILES, BASE_VERSION, OVERLAY_RECIPE)))
        return current == (fingerprint(parts.sources), parts.base_version, parts.recipe)

    def _require_not_serving(self, name: str, reasons: Mapping[str, str]) -> None:
        """Raise RefusedUpload when a refused file is a later state of one that serves."""
        serving = self._serving_states(name)
        for key, reason in reasons.items():
            if key in serving:
                raise RefusedUpload(key, reason)

    @contextmanager
    def _lock(self, plan: PackPlan) -> Iterator[Path]:
        """Let one rebuild of a pack run at a time; give it a folder that may not be there yet."""
        try:
            self._scratch.mkdir(parents=True, exist_ok=True)
            lock = (self._scratch / f".{plan.name}.lock").open("w")
        except OSError as error:
            raise CacheUnusable(
                f"{self._scratch} cannot be written ({error.strerror}): set CACHE_DIR to a folder that can"
            ) from error
        with lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            work = self._scratch / plan.name
            try:
                yield work
            finally:
                shutil.rmtree(work, ignore_errors=True)


def _expected_names(plans: Sequence[PackPlan]) -> str:
    source_types = {source_type: None for plan in plans for source_type in plan.source_types}
    return ", ".join(
        f"{source_type.folder}NAME{suffix}" for source_type in source_types for suffix in source_type.suffixes
    )
