"""Which operators' files a pack could not take in, and why: one small object beside the pack's versions.

    packs/NAME/refused.json    {key: {"state": ..., "recipe": ..., "reason": ...}}

Whoever uploads to a bucket sees no answer: this is where the reason stays until the file is replaced or
removed. A refused file is not read again as long as neither it nor the code that reads it has changed.
"""

from collections.abc import Iterable

import msgspec
import orjson
from msgspec import Struct

from functions.pack_builder.engine.overlay_build import state_of
from shared.stores import ObjectInfo, ObjectStore
from shared.stores.errors import ObjectNotFound
from shared.stores.packs import BUCKET


class Refusal(Struct, frozen=True):
    """One refused file: its state, the recipe of the code that refused it, and why."""

    state: str
    recipe: str
    reason: str


class Refusals:
    """The refused files of one pack; those of other bytes, metadata or code are forgotten."""

    def __init__(self, objects: ObjectStore, pack: str, recipe: str) -> None:
        self._objects = objects
        self._key = f"{pack}/refused.json"
        self._recipe = recipe
        self._refusals = self._read()

    def reason(self, source: ObjectInfo) -> str | None:
        """Return why a file was refused, None for one that was not."""
        refusal = self._refusals.get(source.key)
        if refusal is None or (refusal.state, refusal.recipe) != (state_of(source), self._recipe):
            return None
        return refusal.reason

    def add(self, source: ObjectInfo, reason: str) -> None:
        """Keep the reason."""
        self._refusals[source.key] = Refusal(state_of(source), self._recipe, reason)
        self._write()

    def forget_others(self, sources: Iterable[ObjectInfo]) -> None:
        """Forget files that were replaced or removed."""
        current = {
            source.key: self._refusals[source.key] for source in sources if self.reason(source) is not None
        }
        if current != self._refusals:
            self._refusals = current
            self._write()

    def _read(self) -> dict[str, Refusal]:
        try:
            content = orjson.loads(self._objects.get(BUCKET, self._key))
            return {key: Refusal(**row) for key, row in content.items()}
        except ObjectNotFound:
            return {}
        except (orjson.JSONDecodeError, AttributeError, TypeError):  # lost with no harm: files are read again
            return {}

    def _write(self) -> None:
        content = msgspec.json.encode(dict(sorted(self._refusals.items())))
        self._objects.put(BUCKET, self._key, content, content_type="application/json")
