"""The upload trigger: a photo that appears in the bucket `uploads` leaves its results in `results`.

For an upload `KEY` there are then `KEY/cut.png`, `KEY/scoremap.png`, `KEY/demo.png` (`.jpg` when
asked for) and, written last, `KEY/result.json`. That file is the mark of completion: it names the
upload's etag, so a repeated event of the same upload is recognised, and a crash half-way is simply
repeated. Options of the API may be given as object metadata (`x-amz-meta-background_color: white`).
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

import orjson
import pybase64

from shared.stores.errors import ObjectNotFound, ObjectTooLarge
from shared.stores.objects import ObjectStore

UPLOADS: Final = "uploads"
RESULTS: Final = "results"

MAX_UPLOAD_BYTES: Final = 64 * 1024 * 1024
"""A 4096 x 4096 BMP has 50 MB; what is larger cannot be a photo within the limits."""

_PICTURES: Final = ("cut", "scoremap", "demo", "layout")
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
        """Process one upload and return what was done: done, failed, repeated, superseded or gone.

        Raises what `ObjectStore` raises when the store fails; the event must then come again.
        """
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
        try:
            result = orjson.loads(self._objects.get(RESULTS, f"{key}/result.json", limit=_MAX_RESULT_BYTES))
            return str(result["source"]["etag"])
        except (ObjectNotFound, ObjectTooLarge, orjson.JSONDecodeError, KeyError, TypeError):
            return None

    def _store(self, key: str, source: Mapping[str, str], answer: Answer) -> None:
        result = {"source": source, **answer}
        if "seg_info" in answer:
            pictures = dict(answer["seg_info"])
            names = {}
            for name in _PICTURES:
                if name in pictures:
                    data = pybase64.b64decode(pictures[name])
                    names[name], media_type = _named(name, data)
                    self._objects.put(RESULTS, f"{key}/{names[name]}", data, content_type=media_type)
            result["seg_info"] = names
        body = orjson.dumps(result, option=orjson.OPT_INDENT_2 | orjson.OPT_SERIALIZE_NUMPY)
        self._objects.put(RESULTS, f"{key}/result.json", body, content_type="application/json")


def _named(name: str, data: bytes) -> tuple[str, str]:
    return (f"{name}.jpg", "image/jpeg") if data.startswith(b"\xff\xd8") else (f"{name}.png", "image/png")
