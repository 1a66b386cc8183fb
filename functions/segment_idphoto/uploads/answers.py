"""The file `result.json` that an upload leaves: the answer of the API, or its error, and the source."""

from typing import Any, TypedDict

from functions.segment_idphoto.answers import write_photo_facts
from functions.segment_idphoto.engine.results import PhotoResult
from shared.access.wire import WireError

PICTURES = ("cut", "scoremap", "demo", "layout")


class UploadSource(TypedDict):
    """The upload that the results belong to."""

    bucket: str
    key: str
    etag: str


def picture_files(result: PhotoResult) -> dict[str, bytes]:
    """Return the files of the pictures by their names beside `result.json`."""
    return {
        _file_name(name, result): result.pictures[name].data for name in PICTURES if name in result.pictures
    }


def write_result(source: UploadSource, log_id: int, result: PhotoResult) -> dict[str, Any]:
    """Return the answer of `body_seg_photo` with the names of files for its pictures."""
    names = {name: _file_name(name, result) for name in PICTURES if name in result.pictures}
    return {"source": source, "log_id": log_id, "seg_info": names, **write_photo_facts(result)}


def write_error(
    source: UploadSource, error: WireError, detail: str | None, log_id: int | None = None
) -> dict[str, Any]:
    """Return the error of the API; `log_id` finds a line of the log, `detail` says what was wrong."""
    content: dict[str, Any] = {"source": source, "error_code": error.code, "error_msg": error.message}
    if detail is not None:
        content["error_detail"] = detail
    if log_id is not None:
        content["log_id"] = log_id
    return content


def _file_name(name: str, result: PhotoResult) -> str:
    return f"{name}.{result.pictures[name].format}"
