"""The object store: a thin typed client of any S3 API, with short time-outs and bounded retries.

boto3 is imported at the first call, not with this module: it costs 130 ms that a function without
objects to read need not pay. Bucket names are the plain ones of this bundle (`models`, `packs`, ...);
S3_BUCKET_PREFIX goes in front of them here and nowhere else. Every method blocks: in a coroutine, call
it through `asyncio.to_thread`.
"""

import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, Final, Literal

from msgspec import Struct, field

from shared.config import Settings
from shared.stores.errors import (
    ObjectExists,
    ObjectNotFound,
    ObjectStoreError,
    ObjectStoreUnavailable,
    ObjectTooLarge,
)
from shared.stores.object_errors import translate_error
from shared.stores.signed_read import read_short_listing, read_small_object

if TYPE_CHECKING:
    from botocore.loaders import Loader
    from botocore.response import StreamingBody
    from mypy_boto3_s3 import S3Client

CONNECTIONS = 32
CHUNK = 1024 * 1024
PIECE = 64 * 1024
"""Bytes after which the clock is looked at."""
# The one region in which S3 refuses to be told the region of a new bucket.
DEFAULT_REGION = "us-east-1"


class Patience(Struct, frozen=True):
    """How long a store is waited for: seconds of connecting and of silence, and how often it is asked.

    `whole_seconds` bounds the reading of a whole object, however little comes each time.
    """

    connect_seconds: float = 2
    read_seconds: float = 20
    attempts: int = 3
    whole_seconds: float = 120


PATIENCE: Final = Patience()
"""What a function waits, which answers a caller."""


class ObjectInfo(Struct, frozen=True):
    """What is known of an object without reading it; a listing knows no metadata."""

    key: str
    size: int
    etag: str
    modified_at: datetime
    metadata: Mapping[str, str] = field(default_factory=dict)
    content_type: str = ""


class ObjectStore:
    """The S3 API of the settings. Thread-safe; the connection is made at the first call.

    Every method raises CredentialsError, ObjectStoreUnavailable or ObjectStoreError, and ObjectNotFound
    where a key or bucket must exist.
    """

    def __init__(self, settings: Settings, patience: Patience = PATIENCE) -> None:
        self._settings = settings
        self._patience = patience
        self._lock = threading.Lock()
        self._client: S3Client | None = None
        self._public_client: S3Client | None = None

    @property
    def client(self) -> "S3Client":
        """The boto3 client behind this store."""
        with self._lock:
            if self._client is None:
                self._client = _boto3_client(self._settings, self._patience)
            return self._client

    def bucket(self, name: str) -> str:
        """Return the full name of the bucket that this bundle calls `name`."""
        return self._settings.s3_bucket_prefix + name

    def put(
        self,
        bucket: str,
        key: str,
        data: bytes,
        *,
        content_type: str = "application/octet-stream",
        metadata: Mapping[str, str] | None = None,
        if_absent: bool = False,
    ) -> str:
        """Store `data` and return its etag.

        if_absent: raise ObjectExists rather than overwrite. Atomic where the server knows
        `If-None-Match: *`; on another one (the embedded S3 ignores it) two writers in the same
        instant may both succeed.
        """
        condition: dict[str, Any] = {"IfNoneMatch": "*"} if if_absent else {}
        if if_absent and self.exists(bucket, key):
            raise ObjectExists(f"{bucket}/{key} exists already")
        with self._calling(f"write {bucket}/{key}"):
            answer = self.client.put_object(
                Bucket=self.bucket(bucket),
                Key=key,
                Body=data,
                ContentType=content_type,
                Metadata=dict(metadata or {}),
                **condition,
            )
            return answer["ETag"].strip('"')

    def get(self, bucket: str, key: str, *, limit: int | None = None) -> bytes:
        """Return an object's bytes; raises ObjectTooLarge when they are more than `limit`."""
        with self._calling(f"read {bucket}/{key}"):
            body = self.client.get_object(Bucket=self.bucket(bucket), Key=key)["Body"]
            with closing(body):
                data = self._read(body, sys.maxsize if limit is None else limit + 1)
        if data is None:
            raise ObjectStoreUnavailable(
                f"cannot read {bucket}/{key} in {self._patience.whole_seconds:.0f} s: the store is slow"
            )
        if limit is not None and len(data) > limit:
            raise ObjectTooLarge(f"{bucket}/{key} is larger than the {limit} bytes that are allowed here")
        return data

    def get_small(self, bucket: str, key: str, *, limit: int) -> bytes:
        """Return the bytes of an object of some KiB as `get` does, mostly without boto3."""
        data = None
        if self._client is None:
            data = read_small_object(self._settings, self.bucket(bucket), key, limit)
        return self.get(bucket, key, limit=limit) if data is None else data

    def _read(self, body: "StreamingBody", size: int) -> bytes | None:
        """Return at most `size` bytes, None when they do not come in time."""
        deadline = monotonic() + self._patience.whole_seconds
        pieces: list[bytes] = []
        while size > 0 and (piece := body.read(min(size, PIECE))):
            pieces.append(piece)
            size -= len(piece)
            if monotonic() > deadline:
                return None
        return b"".join(pieces)

    def stream(self, bucket: str, key: str) -> Iterator[bytes]:
        """Yield an object's bytes in chunks of at most 1 MiB."""
        with (
            self._calling(f"read {bucket}/{key}"),
            closing(self.client.get_object(Bucket=self.bucket(bucket), Key=key)["Body"]) as body,
        ):
            yield from body.iter_chunks(CHUNK)

    def head(self, bucket: str, key: str) -> ObjectInfo:
        """Return size, etag, time and metadata of an object."""
        with self._calling(f"look up {bucket}/{key}"):
            answer = self.client.head_object(Bucket=self.bucket(bucket), Key=key)
            return ObjectInfo(
                key=key,
                size=answer["ContentLength"],
                etag=answer["ETag"].strip('"'),
                modified_at=answer["LastModified"],
                metadata=answer.get("Metadata", {}),
                content_type=answer.get("ContentType", ""),
            )

    def exists(self, bucket: str, key: str) -> bool:
        """Tell whether an object is there."""
        try:
            self.head(bucket, key)
        except ObjectNotFound:
            return False
        return True

    def list(self, bucket: str, prefix: str = "") -> Iterator[ObjectInfo]:
        """Yield every object whose key starts with `prefix`, in the order of the keys."""
        if self._client is None:
            listing = read_short_listing(self._settings, self.bucket(bucket), prefix)
            if listing is not None:
                yield from (ObjectInfo(*entry) for entry in listing)
                return
        with self._calling(f"list {bucket}/{prefix}"):
            pages = self.client.get_paginator("list_objects_v2").paginate(
                Bucket=self.bucket(bucket), Prefix=prefix
            )
            for page in pages:
                for entry in page.get("Contents", []):
                    yield ObjectInfo(
                        key=entry["Key"],
                        size=entry["Size"],
                        etag=entry["ETag"].strip('"'),
                        modified_at=entry["LastModified"],
                    )

    def folders(self, bucket: str, prefix: str = "") -> Sequence[str]:
        """Return the names one level below `prefix` (empty or ending in /) that have keys below them."""
        with self._calling(f"list {bucket}/{prefix}"):
            pages = self.client.get_paginator("list_objects_v2").paginate(
                Bucket=self.bucket(bucket), Prefix=prefix, Delimiter="/"
            )
            prefixes = [entry["Prefix"] for page in pages for entry in page.get("CommonPrefixes", [])]
        return [name.removeprefix(prefix).removesuffix("/") for name in prefixes]

    def delete(self, bucket: str, key: str) -> None:
        """Delete an object; one that is not there is no error."""
        with self._calling(f"delete {bucket}/{key}"):
            self.client.delete_object(Bucket=self.bucket(bucket), Key=key)

    def upload_file(
        self, bucket: str, key: str, file: Path, *, metadata: Mapping[str, str] | None = None
    ) -> None:
        """Store a file, in parts when it is large."""
        with self._calling(f"write {bucket}/{key}"):
            self.client.upload_file(
                str(file), self.bucket(bucket), key, ExtraArgs={"Metadata": dict(metadata or {})}
            )

    def ensure_bucket(self, bucket: str) -> None:
        """Make the bucket unless it is there."""
        name = self.bucket(bucket)
        try:
            with self._calling(f"look up the bucket {name}"):
                self.client.head_bucket(Bucket=name)
        except ObjectNotFound:
            region = self._settings.s3_region
            place: dict[str, Any] = (
                {}
                if region == DEFAULT_REGION
                else {"CreateBucketConfiguration": {"LocationConstraint": region}}
            )
            try:
                with self._calling(f"make the bucket {name}"):
                    self.client.create_bucket(Bucket=name, **place)
            except ObjectExists:  # another process was quicker
                return

    def presign(
        self, bucket: str, key: str, method: Literal["get", "put"] = "get", *, seconds: int = 3600
    ) -> str:
        """Return an address that lets its holder read or write one object for some time.

        It begins with S3_PUBLIC_URL where that is set: a signature holds for one host only.
        """
        with self._calling(f"sign an address of {bucket}/{key}"):
            return self._signing_client().generate_presigned_url(
                f"{method}_object", Params={"Bucket": self.bucket(bucket), "Key": key}, ExpiresIn=seconds
            )

    def _signing_client(self) -> "S3Client":
        if not self._settings.s3_public_url:
            return self.client
        with self._lock:
            if self._public_client is None:
                changes = {"s3_endpoint_url": self._settings.s3_public_url}
                self._public_client = _boto3_client(self._settings.model_copy(update=changes), self._patience)
            return self._public_client

    @contextmanager
    def _calling(self, action: str) -> Iterator[None]:
        """Run boto3 and turn its errors into ours, which name the action and the endpoint."""
        from boto3.exceptions import Boto3Error
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            yield
        except (BotoCoreError, ClientError, Boto3Error) as error:
            raise translate_error(error, action, self._settings.s3_endpoint_url) from error
        except ValueError as error:  # boto3 says nothing more of an address that it cannot understand
            if self._client is not None:
                raise
            raise ObjectStoreError(
                f"cannot {action}: S3_ENDPOINT_URL cannot be understood, expected http://host:port"
            ) from error


@cache
def _service_models() -> "Loader":
    """Return the reader of botocore's description of S3, which takes 150 ms to parse."""
    from botocore.loaders import create_loader

    return create_loader()


def _boto3_client(settings: Settings, patience: Patience) -> "S3Client":
    import boto3
    import botocore.session
    from botocore.config import Config

    access_key, secret_key = settings.s3_access_key_id, settings.s3_secret_access_key
    session = botocore.session.Session()  # one for each client: a session is not thread-safe
    session.register_component("data_loader", _service_models())
    return boto3.session.Session(botocore_session=session).client(
        "s3",
        endpoint_url=settings.s3_endpoint_url,
        region_name=settings.s3_region,
        aws_access_key_id=access_key.get_secret_value() if access_key else None,
        aws_secret_access_key=secret_key.get_secret_value() if secret_key else None,
        config=Config(
            signature_version="s3v4",
            # A name under the endpoint's host (bucket.host) resolves on AWS only.
            s3={"addressing_style": "path" if settings.s3_endpoint_url else "auto"},
            connect_timeout=patience.connect_seconds,
            read_timeout=patience.read_seconds,
            retries={"mode": "standard", "total_max_attempts": patience.attempts},
            max_pool_connections=CONNECTIONS,
            # Checksum trailers are new; Ceph and older MinIO refuse them.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
    )
