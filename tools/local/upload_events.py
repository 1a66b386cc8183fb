"""Makes the embedded S3 announce new objects as MinIO does, and never lose an announcement.

The event is on the disk before the client reads that its upload succeeded: what S3 acknowledged will
be delivered, even if every process is killed in the next instant. Delivery itself is another part's
job (`event_delivery`).
"""

import asyncio
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from typing import Any, Protocol
from urllib.parse import parse_qs, quote_plus

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tools.local.event_journal import EventJournal


class ObjectInfo(Protocol):
    """What an event tells of an object; `etag` is quoted."""

    size: int
    etag: str
    content_type: str


Head = Callable[[str, str], ObjectInfo]


class UploadEvents:
    """ASGI middleware around the S3 app: journals an event for each object created in `buckets`."""

    def __init__(
        self,
        app: ASGIApp,
        journal: EventJournal,
        buckets: Collection[str],
        head: Head,
        announce: Callable[[], None],
    ) -> None:
        self._app = app
        self._journal = journal
        self._buckets = frozenset(buckets)
        self._head = head
        self._announce = announce

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        name = event_name(scope) if scope["type"] == "http" else None
        bucket, _, key = scope.get("path", "").lstrip("/").partition("/")
        if name is None or bucket not in self._buckets or not key:
            await self._app(scope, receive, send)
            return

        async def send_after_recording(message: Message) -> None:
            # An error here (a full disk) becomes a 500: the client has no success answer and tries again.
            if message["type"] == "http.response.start" and message["status"] == 200:
                body = minio_event(name, bucket, key, self._head(bucket, key))
                await asyncio.to_thread(self._journal.record, bucket, body)
                self._announce()
            await send(message)

        await self._app(scope, receive, send_after_recording)


def event_name(scope: Scope) -> str | None:
    """Return the event that a successful answer to this request means, or None."""
    query = parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    if scope["method"] == "POST" and "uploadId" in query:
        return "s3:ObjectCreated:CompleteMultipartUpload"
    if scope["method"] == "PUT" and "uploadId" not in query:
        is_copy = any(name == b"x-amz-copy-source" for name, _ in scope["headers"])
        return "s3:ObjectCreated:Copy" if is_copy else "s3:ObjectCreated:Put"
    return None


def minio_event(name: str, bucket: str, key: str, info: ObjectInfo) -> dict[str, Any]:
    """Return the webhook body that MinIO sends: `Key` is plain, the record's key is URL-encoded."""
    now = datetime.now(UTC)
    object_record = {
        "key": quote_plus(key),
        "size": info.size,
        "eTag": info.etag.strip('"'),
        "contentType": info.content_type,
        "sequencer": f"{int(now.timestamp() * 1e9):016X}",
    }
    record = {
        "eventVersion": "2.0",
        "eventSource": "geoportrait:s3",
        "awsRegion": "",
        "eventTime": now.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "eventName": name,
        "s3": {
            "s3SchemaVersion": "1.0",
            "configurationId": "geoportrait",
            "bucket": {"name": bucket, "arn": f"arn:aws:s3:::{bucket}"},
            "object": object_record,
        },
    }
    return {"EventName": name, "Key": f"{bucket}/{key}", "Records": [record]}
