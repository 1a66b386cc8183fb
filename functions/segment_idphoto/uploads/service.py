"""The upload trigger: a photo that appears in the bucket `uploads` leaves its results in `results`.

For an upload `KEY` there are then `KEY/cut.png`, `KEY/scoremap.png`, `KEY/demo.png` (`.jpg` when
asked for) and `KEY/result.json`. That file goes first and comes last: where it lies, the pictures
beside it are those of the etag that it names. So a repeated event of the same upload is recognised,
and a crash half-way, or an error of ours, is simply repeated. Options of the API may be given as
object metadata (`x-amz-meta-background_color: white`).
"""

from collections.abc import Callable, Mapping
from pathlib import PurePosixPath
from typing import Any, Final

import orjson
import pybase64

from shared.stores.errors import ObjectNotFound, ObjectTooLarge
from shared.stores.objects import ObjectStore

UPLOADS: Final = "uploads"
RESULTS: Final = "results"

MAX_UPLOAD_BYTES: Final = 64 * 1024 * 1024
"""A 4096 x 4096 BMP has 50 MB; what is larger cannot be a photo within the limits."""

INTERNAL_ERROR: Final = 282000
"""Written for who waits for the result, but no end: the next delivery of the event tries again."""

_PICTURES: Final = ("cut", "scoremap", "demo", "layout")
_FILES: Final = frozenset({"cut.png", "scoremap.png", "demo.png", "demo.jpg", "layout.png"})
_MEDIA_TYPES: Final = {".png": "image/png", ".jpg": "image/jpeg", ".json": "application/json"}
_JPEG: Final = b"\xff\xd8"
_MAX_RESULT_BYTES: Final = 1024 * 1024

Answer = Mapping[str, Any]
Process = Callable[[bytes, Mapping[str, str]], Answer]
"""Makes the API's answer, or its error body, of an image file and options; never raises for a bad photo."""


class UploadHandler:
    """Turns uploads into results, once per key and etag however often an event is delivered."""

    def __init__(self, objects: ObjectStore, process: Process) -> None:
        self._objects = objects
        self._process = process

    def handle(self, key: str, etag: str) -> str:
        """Process one upload and return what was done: done, failed, repeated, superseded, gone or folder.

        Raises what `ObjectStore` raises when the store fails; the event must then come again.
        """
        if key.endswith("/"):
            return "folder"  # the empty object with which S3 consoles show one
        try:
            upload = self._objects.head(UPLOADS, key)
            if etag and upload.etag != etag:
                return "superseded"  # the newer upload has an event of its own
            if self._finished_etag(key) == upload.etag:
                return "repeated"
            data = self._objects.get(UPLOADS, key, limit=MAX_UPLOAD_BYTES)
        except ObjectNotFound:
            return "gone"
        except ObjectTooLarge as error:
            answer: Answer = {
                "error_code": 216202,
                "error_msg": "image size error",
                "error_detail": str(error),
            }
        else:
            answer = self._process(
                data, {name.replace("-", "_"): value for name, value in upload.metadata.items()}
            )
        source = {"bucket": self._objects.bucket(UPLOADS), "key": key, "etag": upload.etag}
        self._store(key, source, answer)
        return "failed" if "error_code" in answer else "done"

    def _finished_etag(self, key: str) -> str | None:
        """Return the etag of the upload whose results lie there, None when there is work left."""
        try:
            result = orjson.loads(self._objects.get(RESULTS, f"{key}/result.json", limit=_MAX_RESULT_BYTES))
            return None if result.get("error_code") == INTERNAL_ERROR else str(result["source"]["etag"])
        except (ObjectNotFound, ObjectTooLarge, orjson.JSONDecodeError, AttributeError, KeyError, TypeError):
            return None

    def _store(self, key: str, source: Mapping[str, str], answer: Answer) -> None:
        result: dict[str, Any] = {"source": source, **answer}
        files: dict[str, bytes] = {}
        if "seg_info" in answer:
            pictures = {name: pybase64.b64decode(text) for name, text in answer["seg_info"].items()}
            names = {name: _file_name(name, pictures[name]) for name in _PICTURES if name in pictures}
            files = {names[name]: pictures[name] for name in names}
            result["seg_info"] = names
        self._objects.delete(RESULTS, f"{key}/result.json")
        for name in _FILES.difference(files):  # of an earlier upload with this key
            self._objects.delete(RESULTS, f"{key}/{name}")
        for name, data in files.items():
            self._put(f"{key}/{name}", data)
        self._put(
            f"{key}/result.json",
            orjson.dumps(result, option=orjson.OPT_INDENT_2 | orjson.OPT_SERIALIZE_NUMPY),
        )

    def _put(self, key: str, data: bytes) -> None:
        self._objects.put(RESULTS, key, data, content_type=_MEDIA_TYPES[PurePosixPath(key).suffix])


def _file_name(name: str, data: bytes) -> str:
    return f"{name}.jpg" if data.startswith(_JPEG) else f"{name}.png"
