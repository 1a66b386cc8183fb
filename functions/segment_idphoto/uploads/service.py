"""The upload trigger: a photo that appears in the bucket `uploads` leaves its results in `results`.

An upload `KEY` leaves `KEY/cut.png`, `KEY/scoremap.png`, `KEY/demo.png` (or `.jpg`), perhaps
`KEY/layout.png`, and `KEY/result.json`. That file is deleted first and written last: where it exists, the
pictures beside it belong to the etag that it names. So a repeated event of the same upload is recognised,
and the work is repeated after a crash or an internal error. Options of the API are read from the metadata
of the object (`x-amz-meta-background_color: white`).
"""

import logging
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import PurePosixPath
from typing import Any, Final

import orjson

from functions.segment_idphoto.engine.images.errors import ImageSizeError
from functions.segment_idphoto.engine.results import PhotoResult
from functions.segment_idphoto.errors import ERRORS, find_error
from functions.segment_idphoto.service import portrait_service
from functions.segment_idphoto.uploads.answers import UploadSource, picture_files, write_error, write_result
from functions.segment_idphoto.uploads.endpoints import BUCKET
from shared.access.wire import WireError
from shared.config import settings
from shared.stores.errors import ObjectNotFound, ObjectTooLarge
from shared.stores.objects import ObjectStore, Patience
from shared.telemetry import new_log_id
from shared.web.ai import INTERNAL
from shared.web.work import run_engine

_LOG = logging.getLogger(__name__)

RESULTS: Final = "results"

MAX_UPLOAD_BYTES: Final = 64 * 1024 * 1024
"""A 4096 x 4096 BMP has 50 MB; what is larger cannot be a photo within the limits."""

PATIENCE: Final = Patience(read_seconds=10, attempts=2, whole_seconds=30)
"""A store that hangs is left, with the event, before the sender's patience ends."""

_FILES: Final = frozenset({"cut.png", "cut.jpg", "scoremap.png", "demo.png", "demo.jpg", "layout.png"})
_MEDIA_TYPES: Final = {".png": "image/png", ".jpg": "image/jpeg", ".json": "application/json"}
_MAX_RESULT_BYTES: Final = 1024 * 1024

MakePhoto = Callable[[bytes, Mapping[str, str]], PhotoResult]
"""Makes an ID photo of an image file and the optional fields of the API; raises for a bad photo."""


class UploadHandler:
    """Turns uploads into results, once per key and etag however often an event is delivered."""

    def __init__(self, objects: ObjectStore, make_photo: MakePhoto) -> None:
        self._objects = objects
        self._make_photo = make_photo

    def handle(self, key: str, etag: str) -> str:
        """Process one upload and return what was done: done, failed, repeated, superseded, gone or folder.

        Raises what `ObjectStore` raises when the store fails; the event must then come again.
        """
        if key.endswith("/"):
            return "folder"  # the empty object with which S3 consoles show one
        try:
            upload = self._objects.head(BUCKET, key)
            if etag and upload.etag != etag:
                return "superseded"  # the newer upload has an event of its own
            if self._finished_etag(key) == upload.etag:
                return "repeated"
            source = UploadSource(bucket=self._objects.bucket(BUCKET), key=key, etag=upload.etag)
            data = self._objects.get(BUCKET, key, limit=MAX_UPLOAD_BYTES)
        except ObjectNotFound:
            return "gone"
        except ObjectTooLarge as error:
            self._store(key, write_error(source, ERRORS[ImageSizeError], str(error)), {})
            return "failed"
        result, files = self._make(source, data, upload.metadata)
        if self._finished_etag(key) == upload.etag:
            return "repeated"  # it came twice at once, and somebody may read the other's result by now
        self._store(key, result, files)
        return "done" if files else "failed"

    def _make(
        self, source: UploadSource, data: bytes, metadata: Mapping[str, str]
    ) -> tuple[dict[str, Any], dict[str, bytes]]:
        """Return the result of an upload, and its pictures: none where there is an error."""
        fields = {name.replace("-", "_"): value for name, value in metadata.items()}
        log_id = new_log_id()
        try:
            photo = run_engine(self._make_photo, data, fields)
        except Exception as error:
            return _describe(error, source, log_id), {}
        return write_result(source, log_id, photo), picture_files(photo)

    def _finished_etag(self, key: str) -> str | None:
        """Return the etag of the upload whose results lie there, None when there is work left."""
        try:
            result = orjson.loads(self._objects.get(RESULTS, f"{key}/result.json", limit=_MAX_RESULT_BYTES))
            return None if result.get("error_code") == INTERNAL.code else str(result["source"]["etag"])
        except (ObjectNotFound, ObjectTooLarge, orjson.JSONDecodeError, AttributeError, KeyError, TypeError):
            return None

    def _store(self, key: str, result: Mapping[str, Any], files: Mapping[str, bytes]) -> None:
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


def _describe(error: Exception, source: UploadSource, log_id: int) -> dict[str, Any]:
    """Return the result of a bad photo, or of a defect of ours, which is logged."""
    row = find_error(error)
    if row is not None:
        return write_error(source, row, str(error), log_id)
    _LOG.error("defect", exc_info=error, extra={"log_id": log_id})
    # Written for those who wait for the result; the next delivery of the event tries again.
    return write_error(source, WireError(INTERNAL.code, INTERNAL.message), None, log_id)


@cache
def upload_handler() -> UploadHandler:
    """Return the handler over the object store of the settings."""
    return UploadHandler(ObjectStore(settings(), PATIENCE), portrait_service().photo_of_file)


def handle_upload(key: str, etag: str) -> str:
    """Make the results of one upload and say what was done."""
    return upload_handler().handle(key, etag)
