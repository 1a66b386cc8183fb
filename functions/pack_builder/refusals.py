"""Which operators' files a pack could not take in, and why: one small object beside the pack's versions.

    packs/NAME/refused.json    {key: {"state": ..., "laid_by": ..., "reason": ...}}

Whoever uploads to a bucket sees no answer: this is where the reason stays until the file is replaced or
removed. A refused file is not read again as long as neither it nor the code that reads it has changed.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass

import orjson

from functions.pack_builder.laying import state_of
from shared.stores import ObjectInfo, ObjectStore
from shared.stores.errors import ObjectNotFound
from shared.stores.packs import BUCKET


@dataclass(frozen=True)
class Refusal:
    """One refused file."""

    state: str
    laid_by: str
    reason: str


class Refusals:
    """The refused files of one pack; those of other bytes, metadata or code are forgotten."""

    def __init__(self, objects: ObjectStore, pack: str, laid_by: str) -> None:
        self._objects = objects
        self._key = f"{pack}/refused.json"
        self._laid_by = laid_by
        self._known = self._read()

    def reason(self, source: ObjectInfo) -> str | None:
        """Return why a file was refused, None for one that was not."""
        found = self._known.get(source.key)
        return (
            found.reason
            if found and (found.state, found.laid_by) == (state_of(source), self._laid_by)
            else None
        )

    def add(self, source: ObjectInfo, reason: str) -> None:
        """Keep the reason."""
        self._known[source.key] = Refusal(state_of(source), self._laid_by, reason)
        self._write()

    def forget_others(self, sources: Iterable[ObjectInfo]) -> None:
        """Forget files that were replaced or removed."""
        kept = {source.key: self._known[source.key] for source in sources if self.reason(source) is not None}
        if kept != self._known:
            self._known = kept
            self._write()

    def _read(self) -> dict[str, Refusal]:
        try:
            content = orjson.loads(self._objects.get(BUCKET, self._key))
            return {key: Refusal(**of) for key, of in content.items()}
        except ObjectNotFound:
            return {}
        except (orjson.JSONDecodeError, AttributeError, TypeError):  # lost with no harm: files are read again
            return {}

    def _write(self) -> None:
        content = orjson.dumps({key: asdict(of) for key, of in sorted(self._known.items())})
        self._objects.put(BUCKET, self._key, content, content_type="application/json")
