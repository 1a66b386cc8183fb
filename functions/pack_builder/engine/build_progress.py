"""How far the build of a pack is: one small object beside the pack's versions, for whoever waits.

packs/NAME/progress.json    {"step": ..., "count": ..., "at": seconds of the epoch}
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, NamedTuple

import orjson

from functions.pack_builder.engine.progress import Progress
from shared.stores import ObjectStore
from shared.stores.errors import ObjectNotFound
from shared.stores.packs import BUCKET

INTERVAL: Final = 2.0
"""Seconds between two states that are written."""
STALE: Final = 120.0
"""Seconds after which a build that says nothing is taken for dead."""


class BuildState(NamedTuple):
    """The step of a build, how many of its things are done, and how many seconds ago that was."""

    step: str
    count_done: int
    age: float


@contextmanager
def published_progress(objects: ObjectStore, pack: str, progress: Progress) -> Iterator[Progress]:
    """Give a progress that is passed on and published; the object goes when the build ends."""
    written_at, written_step = 0.0, ""

    def publish(step: str, count: int) -> None:
        nonlocal written_at, written_step
        progress(step, count)
        if step != written_step or time.monotonic() - written_at >= INTERVAL:
            written_at, written_step = time.monotonic(), step
            content = orjson.dumps({"step": step, "count": count, "at": time.time()})
            objects.put(BUCKET, _key(pack), content, content_type="application/json")

    try:
        yield publish
    finally:
        if written_step:
            objects.delete(BUCKET, _key(pack))


def read_progress(objects: ObjectStore, pack: str) -> BuildState | None:
    """Return how far a build is, None where none runs."""
    try:
        content = orjson.loads(objects.get(BUCKET, _key(pack)))
        state = BuildState(content["step"], int(content["count"]), time.time() - float(content["at"]))
    except (ObjectNotFound, orjson.JSONDecodeError, KeyError, TypeError, ValueError):
        return None
    return state if state.age <= STALE else None


def _key(pack: str) -> str:
    return f"{pack}/progress.json"
