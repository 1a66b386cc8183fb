"""Operators' own files laid over packs: what `pack-builder` does when one lands in the bucket `sources`.

Which files feed which pack, and how they are laid over it, the packs' plans say (`plans`, `kinds`).

A rebuilt pack is always the newest version made of packages with everything that lies in the bucket, so that
a repeated or reordered event changes nothing. A new file that cannot be read is left out, and the reason kept
(`refusals`). One that was good before and is not any more leaves the whole pack as it is: without it the pack
would lose what it gave.
"""

import fcntl
import json
import logging
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from functions.pack_builder.details import BASE, FILES, LAID_BY, LAYER, OPERATORS
from functions.pack_builder.errors import PackError, RefusedUpload
from functions.pack_builder.laying import SOURCES, Layers, SourceReplaced, fingerprint, publish_laid, state_of
from functions.pack_builder.packs import PLANS, plan_of
from functions.pack_builder.plans import PackPlan
from functions.pack_builder.progress import Progress
from functions.pack_builder.pruning import prune
from functions.pack_builder.recipe import laying_recipe
from functions.pack_builder.refusals import Refusals
from shared.config import Settings
from shared.stores import ArtifactStore, ObjectInfo, ObjectStore
from shared.stores.errors import ArtifactNotFound, CacheUnusable, ObjectNotFound
from shared.stores.packs import pack_artifacts

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Rebuilt:
    """What became of a pack: its version, whether that is a new one, and why files were left out, by key."""

    version: str
    is_new: bool
    refused: Mapping[str, str] = field(default_factory=dict)


class SourceLayers:
    """Rebuilds packs with the files of the bucket `sources`. Processes may share `scratch`."""

    def __init__(
        self,
        store: ArtifactStore,
        objects: ObjectStore,
        scratch: Path,
        *,
        plans: Sequence[PackPlan] = PLANS,
        keep: int,
    ) -> None:
        self._store = store
        self._objects = objects
        self._scratch = scratch
        self._plans = plans
        self._keep = keep

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Return what rebuilds the packs of these settings."""
        scratch = settings.cache_dir / "rebuilding"
        return cls(pack_artifacts(settings), ObjectStore(settings), scratch, keep=settings.pack_versions_kept)

    def handle(self, key: str, etag: str) -> str:
        """Take in one source file and say what was done with each pack that it feeds; idempotent.

        Raises what the object store raises when it fails; the event must then come again.
        """
        fed = [plan for plan in self._plans if plan.kind_of(key)]
        if not fed:
            return f"left alone: no pack takes it; expected {_expected(self._plans)}"
        said = {plan.name: self._said(plan, key) for plan in fed}
        return "; ".join(f"{name}: {what}" for name, what in said.items())

    def _said(self, plan: PackPlan, key: str) -> str:
        try:
            rebuilt = self.rebuild(plan.name)
        except PackError as error:
            _LOG.warning("the pack %s stays as it is: %s", plan.name, error)
            return f"refused: {error}"
        if rebuilt is None:
            return "kept for later: no pack made of packages is published yet"
        if reason := rebuilt.refused.get(key):
            return f"refused: {reason}"
        return f"{'published' if rebuilt.is_new else 'already in'} {rebuilt.version}"

    def rebuild(self, name: str, progress: Progress = lambda what, done: None) -> Rebuilt | None:
        """Publish the pack that today's sources give and make it current; None without a pack to lay on.

        What lands meanwhile is taken in as well, so that of several rebuilds the last one has all.
        Raises RefusedUpload for a file that served before and cannot be read now, PackError, StoreError.
        """
        plan = plan_of(name, self._plans)
        with self._alone(plan) as work:
            laid_by = laying_recipe(plan)
            refusals = Refusals(self._objects, name, laid_by)
            is_new = False
            while True:
                base = self._base(name)
                if base is None:
                    return None
                landed = self._landed(plan)
                refusals.forget_others(landed)
                refused = {of.key: reason for of in landed if (reason := refusals.reason(of)) is not None}
                self._require_not_serving(name, refused)
                taken = [source for source in landed if source.key not in refused]
                if self._is_current(name, base, taken, laid_by):
                    return Rebuilt(self._store.pointer(name).version, is_new, refused)
                try:
                    if taken:
                        layers = Layers(plan, base, laid_by, tuple(taken))
                        publish_laid(layers, self._store, self._objects, work, progress)
                        prune([name], self._store, keep=self._keep)
                    else:
                        self._store.use(name, base)
                except RefusedUpload as error:
                    refusals.add(next(of for of in taken if of.key == error.key), str(error))
                    _LOG.warning("%s was not taken into the pack %s: %s", error.key, name, error)
                except SourceReplaced:
                    continue
                else:
                    is_new = True

    def is_outdated(self, name: str) -> bool:
        """Tell whether the current version has operators' files that other code has laid."""
        current = self._current(name)
        of = current[1] if current else {}
        return of.get(LAYER) == OPERATORS and of.get(LAID_BY) != laying_recipe(plan_of(name, self._plans))

    def sources(self, name: str) -> list[dict[str, str | int]]:
        """Return the files that feed a pack: what they are, and whether they are in its current version."""
        plan = plan_of(name, self._plans)
        refusals = Refusals(self._objects, name, laying_recipe(plan))
        current = self._current(name)
        serving = json.loads(current[1].get(FILES, "{}")) if current else {}
        return [
            {
                "pack": name,
                "key": of.key,
                "bytes": of.size,
                "state": "in use"
                if serving.get(of.key) == state_of(of)
                else "refused"
                if reason
                else "waiting",
                "reason": reason or "",
            }
            for of in self._landed(plan)
            for reason in (refusals.reason(of),)
        ]

    # --- what there is ---------------------------------------------------------------------------

    def _base(self, name: str) -> str | None:
        """Return the newest version that has no file of an operator's in it."""
        try:
            versions = [published.version for published in self._store.versions(name)]
        except ArtifactNotFound:
            return None
        details = ((version, self._store.manifest(name, version).details) for version in versions)
        return next((version for version, of in details if of.get(LAYER) != OPERATORS), None)

    def _landed(self, plan: PackPlan) -> list[ObjectInfo]:
        """Return the files for a pack, with their metadata, by key."""
        landed = []
        with suppress(ObjectNotFound):  # no bucket yet
            for found in list(self._objects.list(SOURCES)):
                if plan.kind_of(found.key):
                    with suppress(ObjectNotFound):  # it went meanwhile
                        landed.append(self._objects.head(SOURCES, found.key))
        return landed

    def _current(self, name: str) -> tuple[str, Mapping[str, str]] | None:
        try:
            version = self._store.pointer(name).version
            return version, self._store.manifest(name, version).details
        except ArtifactNotFound:
            return None

    def _is_current(self, name: str, base: str, sources: list[ObjectInfo], laid_by: str) -> bool:
        current = self._current(name)
        if current is None:
            return False
        version, of = current
        if not sources:
            return version == base
        return (of.get(FILES), of.get(BASE), of.get(LAID_BY)) == (fingerprint(sources), base, laid_by)

    def _require_not_serving(self, name: str, refused: Mapping[str, str]) -> None:
        """Raise RefusedUpload when a refused file is a later state of one that serves."""
        current = self._current(name)
        serving = json.loads(current[1].get(FILES, "{}")) if current else {}
        for key, reason in refused.items():
            if key in serving:
                raise RefusedUpload(key, reason)

    @contextmanager
    def _alone(self, plan: PackPlan) -> Iterator[Path]:
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


def _expected(plans: Sequence[PackPlan]) -> str:
    kinds = {kind: None for plan in plans for kind in plan.kinds}
    return ", ".join(f"{kind.folder}NAME{suffix}" for kind in kinds for suffix in kind.suffixes)
