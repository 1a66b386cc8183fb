"""The operator's own files in the bucket `weather`: pushed reports, and the table of places abroad.

    feed/NAME.json       reports (`providers.feed`)
    places-abroad.csv    ids, names and points of places abroad (`foreign_places`)

The bucket is looked through at the warm-up, every `PACK_POLL_SECONDS`, and when an event tells of a new file.
What became of a file is written beside the results of uploads: `weather/KEY.json` in the bucket `results`.
A file that is refused leaves the one before it in use until the function starts again.
"""

import logging
import threading
from typing import Final, Self

import orjson

from functions.map_weather.engine.foreign_places import ForeignPlaces, read_foreign_places
from functions.map_weather.engine.providers.feed import Feed, read_feed
from functions.map_weather.errors import RefusedFile
from shared.config import Settings
from shared.stores import ObjectInfo, ObjectStore
from shared.stores.errors import ObjectNotFound, ObjectTooLarge

_LOG = logging.getLogger(__name__)

BUCKET: Final = "weather"
RESULTS: Final = "results"
FEED: Final = "feed/"
FEED_SUFFIX: Final = ".json"
PLACES_ABROAD: Final = "places-abroad.csv"
MOST_FILES: Final = 500
MOST_FILE_BYTES: Final = 8 * 1024 * 1024
CLOCK_SECONDS: Final = 1.0
"""Object stores tell times in whole seconds: a file may have been written so much later."""
EXPECTED_KEYS: Final = f"{FEED}NAME{FEED_SUFFIX} or {PLACES_ABROAD}"


class WeatherFiles:
    """What lies in the bucket, as last read. Threads may share it."""

    def __init__(self, objects: ObjectStore, feed: Feed) -> None:
        self._objects = objects
        self._feed = feed
        self._lock = threading.Lock()
        self._etags: dict[str, str] = {}
        self._fault = ""
        self.places_abroad = ForeignPlaces()

    @classmethod
    def from_settings(cls, settings: Settings, feed: Feed) -> Self:
        """Return what reads the bucket of these settings."""
        return cls(ObjectStore(settings), feed)

    def follow(self, poll_seconds: float, stop: threading.Event) -> None:
        """Look now, and from now on again and again in a thread, whatever the store does."""
        self.look()

        def poll() -> None:
            while not stop.wait(poll_seconds):
                self.look()

        threading.Thread(target=poll, name="weather-files", daemon=True).start()

    def look(self) -> None:
        """Read what is new; a store that fails is told once, and asked again the next time."""
        try:
            self.refresh()
        except Exception as error:  # whatever the store or a file does: it is looked at again
            if str(error) != self._fault:
                _LOG.warning("the bucket %s cannot be read: %s", BUCKET, error)
            self._fault = str(error)
        else:
            self._fault = ""

    def handle(self, key: str, etag: str) -> str:
        """Take in the file of an event and say what was done with it; idempotent. Raises StoreError."""
        if not _is_expected(key):
            return f"left alone: expected {EXPECTED_KEYS}"
        outcomes = self.refresh()
        return outcomes.get(key, "already in")

    def refresh(self) -> dict[str, str]:
        """Read every file that is new or changed, forget those that are gone; say what was done, by key.

        Raises StoreError.
        """
        with self._lock:
            files = self._list()
            for key in set(self._etags) - set(files):
                self._forget(key)
            outcomes = {}
            for key, info in files.items():
                if self._etags.get(key) != info.etag and (outcome := self._take_in(info)):
                    outcomes[key] = outcome
            return outcomes

    def _list(self) -> dict[str, ObjectInfo]:
        files: dict[str, ObjectInfo] = {}
        try:
            for info in self._objects.list(BUCKET):
                if _is_expected(info.key):
                    files[info.key] = info
                if len(files) >= MOST_FILES:
                    _LOG.warning(
                        "the bucket %s has more than %d files: the rest is not read", BUCKET, MOST_FILES
                    )
                    break
        except ObjectNotFound:
            return {}
        return files

    def _take_in(self, info: ObjectInfo) -> str:
        """Read one file; return what was done, nothing for a file that is gone."""
        try:
            data = self._objects.get_small(BUCKET, info.key, limit=MOST_FILE_BYTES)
            self._use(info, data)
            state, reason = "taken", ""
        except ObjectNotFound:
            return ""
        except ObjectTooLarge:
            state, reason = "refused", f"it has more than {MOST_FILE_BYTES} bytes: split it"
        except RefusedFile as error:
            state, reason = "refused", str(error)
        self._etags[info.key] = info.etag
        outcome = f"{state}: {reason}" if reason else state
        if reason:
            _LOG.warning("%s/%s is refused: %s", BUCKET, info.key, reason)
        result = {"key": info.key, "etag": info.etag, "state": state, "reason": reason}
        self._objects.put(
            RESULTS,
            f"{BUCKET}/{info.key}.result.json",
            orjson.dumps(result, option=orjson.OPT_INDENT_2),
            content_type="application/json",
        )
        return outcome

    def _use(self, info: ObjectInfo, data: bytes) -> None:
        if info.key == PLACES_ABROAD:
            self.places_abroad = read_foreign_places(data)
        else:
            written_at = info.modified_at.timestamp() + CLOCK_SECONDS
            self._feed.put(info.key, read_feed(data, written_at))

    def _forget(self, key: str) -> None:
        del self._etags[key]
        if key == PLACES_ABROAD:
            self.places_abroad = ForeignPlaces()
        else:
            self._feed.remove(key)


def _is_expected(key: str) -> bool:
    return key == PLACES_ABROAD or (key.startswith(FEED) and key.endswith(FEED_SUFFIX))
