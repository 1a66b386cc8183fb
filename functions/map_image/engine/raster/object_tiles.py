"""Metatiles in the object store, for processes that start and for those beside this one.

Keys are `STYLE/GRID/SCALE/ZOOM/COLUMN/ROW`, so a new pack or style never meets tiles of an old one; two
processes write the same bytes under the same key. Pictures never wait for the store longer than
`WAIT_SECONDS`, and not at all after failures, until one call in a second succeeds again. What is written
waits in a bounded queue, and is dropped when that is full.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Final

from functions.map_image.engine.raster.levels import TileNumber
from functions.map_image.engine.raster.metatiles import MetatileDamaged, join_tiles, split_tiles
from functions.map_image.engine.raster.tile_cache import MetatileKey, Tiles
from shared.access.breaker import Breaker
from shared.stores.errors import ObjectNotFound, ObjectTooLarge, StoreError
from shared.stores.objects import ObjectStore, Patience

_LOG = logging.getLogger(__name__)
BUCKET: Final = "tiles"
WAIT_SECONDS: Final = 0.04
READERS: Final = 4
READS_AT_ONCE: Final = 16
WRITES_THAT_WAIT: Final = 64
MOST_BYTES: Final = 4 * 2**20
"""No metatile is larger."""
TIDY_WRITES: Final = 500
PATIENCE: Final = Patience(connect_seconds=1, read_seconds=2, attempts=1)
OTHER_STYLE_SECONDS: Final = 3600.0
"""How long tiles of another style stay: a process beside this one may still have the old pack."""

CONNECT_SECONDS: Final = 2.0
"""After which a process connects that has nothing to write: boto3 takes as long as two pictures, which come
first."""

Keep = Callable[[MetatileKey, Sequence[bytes]], Tiles]


class ObjectTiles:
    """The store of one style's metatiles, bounded. Thread-safe; no method raises for a failing store."""

    def __init__(self, store: ObjectStore, style_key: str, limit: int, keep: Keep) -> None:
        """limit: bytes of all styles together; the oldest objects go first. keep: takes what was read."""
        self._store = store
        self._style_key = style_key
        self._limit = limit
        self._keep = keep
        self._breaker = Breaker()
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="tiles-read")
        self._reading = threading.BoundedSemaphore(READS_AT_ONCE)
        self._condition = threading.Condition()
        self._writes: deque[tuple[MetatileKey, bytes]] = deque(maxlen=WRITES_THAT_WAIT)
        self._is_writing = True
        """The thread connects, or writes."""
        self._is_awaited = False
        self._is_connected = False
        self._is_failing = False
        self._is_closed = False
        threading.Thread(target=self._write_all, name="tiles-write", daemon=True).start()

    def read(self, keys: Iterable[MetatileKey]) -> Tiles:
        """Return the tiles of those metatiles that the store gives within `WAIT_SECONDS`."""
        if self._is_closed or not self._is_connected or not self._breaker.allows():
            return {}
        calls: list[Future[Tiles]] = []
        for key in keys:
            if self._reading.acquire(blocking=False):
                call = self._readers.submit(self._read, key)
                call.add_done_callback(lambda _: self._reading.release())
                calls.append(call)
        answers, late = wait(calls, WAIT_SECONDS)
        if late:
            self._breaker.record_failure()
        tiles: dict[TileNumber, bytes] = {}
        for call in answers:
            tiles.update(call.result())
        return tiles

    def write(self, key: MetatileKey, tiles: Sequence[bytes]) -> None:
        """Write a metatile later."""
        with self._condition:
            self._writes.append((key, join_tiles(tiles)))
            self._condition.notify_all()

    def flush(self, seconds: float) -> bool:
        """Wait until it is connected and nothing waits to be written; return whether that is so."""
        with self._condition:
            self._is_awaited = True
            self._condition.notify_all()
            return self._condition.wait_for(lambda: not self._writes and not self._is_writing, seconds)

    def close(self) -> None:
        """Drop what waits."""
        with self._condition:
            self._is_closed = True
            self._writes.clear()
            self._condition.notify_all()
        self._readers.shutdown(wait=False, cancel_futures=True)

    def tidy(self) -> None:
        """Delete old tiles of other styles, then the oldest of all beyond the limit."""
        objects = sorted(self._store.list(BUCKET), key=lambda entry: entry.modified_at)
        size = sum(entry.size for entry in objects)
        oldest = time.time() - OTHER_STYLE_SECONDS
        for entry in objects:
            is_foreign = not entry.key.startswith(f"{self._style_key}/")
            if size > self._limit or (is_foreign and entry.modified_at.timestamp() < oldest):
                self._store.delete(BUCKET, entry.key)
                size -= entry.size

    def _read(self, key: MetatileKey) -> Tiles:
        tiles: Tiles = {}
        try:
            data = self._store.get(BUCKET, self._name(key), limit=MOST_BYTES)
            tiles = self._keep(key, split_tiles(data, key.level))
        except ObjectNotFound:
            pass
        except (MetatileDamaged, ObjectTooLarge) as error:
            _LOG.warning("a metatile of the store is damaged and drawn anew: %s", error)
        except StoreError as error:
            self._note_failure(error)
            return {}
        self._note_success()
        return tiles

    def _write_all(self) -> None:
        self._connect()
        count = 0
        while (write := self._next_write()) is not None:
            key, data = write
            try:
                if self._breaker.allows():
                    if count % TIDY_WRITES == 0:
                        self._store.ensure_bucket(BUCKET)
                        self.tidy()
                    self._store.put(BUCKET, self._name(key), data)
                    count += 1
            except StoreError as error:
                self._note_failure(error)

    def _connect(self) -> None:
        """Make the client and the bucket, which no picture waits for."""
        with self._condition:
            self._condition.wait_for(
                lambda: self._writes or self._is_awaited or self._is_closed, CONNECT_SECONDS
            )
        if self._is_closed:
            return
        try:
            self._store.ensure_bucket(BUCKET)
        except StoreError as error:
            self._note_failure(error)
        self._is_connected = True

    def _next_write(self) -> tuple[MetatileKey, bytes] | None:
        with self._condition:
            self._is_writing = False
            self._condition.notify_all()
            self._condition.wait_for(lambda: self._writes or self._is_closed)
            if self._is_closed:
                return None
            self._is_writing = True
            return self._writes.popleft()

    def _note_failure(self, error: StoreError) -> None:
        if not self._is_failing:
            _LOG.warning("tiles are drawn anew as long as the store fails: %s", error)
        self._is_failing = True
        self._breaker.record_failure()

    def _note_success(self) -> None:
        self._is_failing = False
        self._breaker.record_success()

    def _name(self, key: MetatileKey) -> str:
        level, number = key
        return f"{self._style_key}/{level.grid}/{level.scale}/{level.zoom}/{number.column}/{number.row}"
