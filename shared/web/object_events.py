"""Object-created events as object stores and brokers send them, read into one form.

- MinIO webhook: `{"EventName": "s3:ObjectCreated:Put", "Key": "bucket/key", "Records": [...]}`
- S3 notification (AWS, Ceph, RustFS): `{"Records": [{"eventName": "ObjectCreated:Put", "s3": {...}}]}`
- CloudEvents, binary or structured, one or a batch; their data, as JSON, text or base64, is one of the
  above, one record of it, or EventBridge's `{"bucket": {"name": ...}, "object": {"key": ...}}`

Object keys are URL-encoded inside S3 records and plain elsewhere, as their senders document; Ceph's records
have them plain, and say `ceph:s3`.
"""

from base64 import b64decode
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote_plus

import orjson
from msgspec import Struct

MAX_RECORDS = 1000
_CLOUD_EVENT = "application/cloudevents+json"
_CEPH = "ceph:s3"
_CLOUD_EVENT_BATCH = "application/cloudevents-batch+json"


class EventError(ValueError):
    """The body is no event this server reads; the message says what was expected."""


class ObjectCreated(Struct, frozen=True):
    """An object appeared in a bucket. `etag` is empty when the sender did not say it."""

    bucket: str
    key: str
    etag: str


def parse_events(headers: Mapping[str, str], body: bytes) -> list[ObjectCreated]:
    """Read the object-created events of one delivery; other kinds of events give an empty list.

    `headers` are looked up in lower case.

    Raises:
        EventError: the body is not JSON, or not of a form above.
    """
    content = _json(body) if body else {}
    media = headers.get("content-type", "").partition(";")[0].strip().lower()
    if media == _CLOUD_EVENT_BATCH:
        data = [_cloud_event_data(event) for event in _expect(content, list, "a list of CloudEvents")]
    elif media == _CLOUD_EVENT:
        data = [_cloud_event_data(content)]
    else:  # a plain webhook, or a CloudEvent in binary mode, whose attributes are headers
        data = [content]
    events = [event for item in data for event in _object_events(item)]
    if len(events) > MAX_RECORDS:
        raise EventError(f"expected at most {MAX_RECORDS} records, found {len(events)}")
    return events


def _cloud_event_data(event: Any) -> Any:
    event = _expect(event, dict, "a CloudEvent object")
    if "specversion" not in event:
        raise EventError("expected a CloudEvent with `specversion`, found none")
    data = event.get("data", {})
    if "data_base64" in event or isinstance(data, str):  # brokers that do not look at what they carry
        data = _json(_from_base64(event["data_base64"]) if "data_base64" in event else data)
    return data


def _from_base64(value: object) -> bytes:
    text = _expect(value, str, "`data_base64` as text")
    try:
        return b64decode(text, validate=True)
    except ValueError:
        raise EventError("expected base64 in `data_base64`, found something else") from None


def _json(text: bytes | str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise EventError(
            f"expected a JSON event, found {len(text)} bytes that are not JSON: {error}"
        ) from None


def _object_events(data: Any) -> Iterator[ObjectCreated]:
    data = _expect(data, dict, "an object with `Records`, `s3` or `bucket` and `object`")
    if "Records" in data:
        for record in _expect(data["Records"], list, "`Records` as a list"):
            yield from _record(_expect(record, dict, "a record object"))
    elif "s3" in data:
        yield from _record(data)
    elif "bucket" in data and "object" in data:  # EventBridge
        entry = _expect(data["object"], dict, "`object` as an object")
        bucket = _expect(data["bucket"], dict, "`bucket` as an object")
        yield _object_created(bucket.get("name"), entry.get("key"), entry.get("etag"))
    elif data.get("Event") != "s3:TestEvent":
        raise EventError("expected `Records`, `s3` or `bucket` and `object` in the event, found none")


def _record(record: dict[str, Any]) -> Iterator[ObjectCreated]:
    name = str(record.get("eventName", ""))
    if not name.removeprefix("s3:").startswith("ObjectCreated:"):
        return
    s3 = _expect(record.get("s3"), dict, "`s3` in the record")
    entry = _expect(s3.get("object"), dict, "`s3.object` in the record")
    bucket = _expect(s3.get("bucket"), dict, "`s3.bucket` in the record")
    key = entry.get("key")
    if isinstance(key, str) and record.get("eventSource") != _CEPH:
        key = unquote_plus(key)
    yield _object_created(bucket.get("name"), key, entry.get("eTag"))


def _object_created(bucket: object, key: object, etag: object) -> ObjectCreated:
    if not isinstance(bucket, str) or not bucket or not isinstance(key, str) or not key:
        raise EventError("expected the names of the bucket and the key, found them empty or missing")
    return ObjectCreated(bucket, key, etag.strip('"') if isinstance(etag, str) else "")


def _expect[T](value: object, kind: type[T], what: str) -> T:
    if not isinstance(value, kind):
        raise EventError(f"expected {what}, found {type(value).__name__}")
    return value
