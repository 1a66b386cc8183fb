"""Small reads by one signed request each, as S3 defines it (AWS Signature Version 4).

boto3 knows everything about S3, and takes 0.2 s of processor time and 30 MB until it has asked for the first
object. A start needs no more than pointers of some bytes and a short listing, so these are read here. What is
out of the ordinary (another answer than what was asked for or its absence, no answer, a proxy, an endpoint or
keys that boto3 must find, a listing of several pages) is None, and boto3's matter.

Source: "Authenticating Requests (AWS Signature Version 4)", Amazon S3 API Reference.
"""

import hashlib
import hmac
import os
import ssl
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Final, NamedTuple
from urllib.parse import SplitResult, quote, unquote_plus, urlencode, urlsplit

from shared.config import Settings
from shared.stores.errors import ObjectNotFound
from shared.stores.object_errors import HINTS

SECONDS: Final = 2.0
"""For connecting, and for each silence."""
EMPTY_SHA256: Final = hashlib.sha256(b"").hexdigest()
ALGORITHM: Final = "AWS4-HMAC-SHA256"
SIGNED_HEADERS: Final = "host;x-amz-content-sha256;x-amz-date"
PROXIES: Final = ("http_proxy", "https_proxy", "all_proxy")
LISTING_BYTES: Final = 2 * 1024 * 1024
"""A page has 1,000 keys of at most 1,024 bytes."""
ERROR_BYTES: Final = 16 * 1024
"""What is read of an answer that is no object."""
NO_KEY: Final = b"<Code>NoSuchKey</Code>"
NO_BUCKET: Final = b"<Code>NoSuchBucket</Code>"


class ListedObject(NamedTuple):
    """One row of a listing."""

    key: str
    size: int
    etag: str
    modified_at: datetime


def read_small_object(settings: Settings, bucket: str, key: str, limit: int) -> bytes | None:
    """Return the bytes of an object of at most `limit` bytes, None where boto3 must be asked.

    bucket: its full name. Raises ObjectNotFound where there is no such key or bucket.
    """
    return _read(settings, f"{bucket}/{key}", {}, limit)


def read_short_listing(settings: Settings, bucket: str, prefix: str) -> list[ListedObject] | None:
    """Return what a bucket has below a prefix in the order of the keys, None where boto3 must be asked.

    bucket: its full name. Raises ObjectNotFound where there is no such bucket.
    """
    query = {"encoding-type": "url", "list-type": "2", "prefix": prefix}
    page = _read(settings, bucket, query, LISTING_BYTES)
    return None if page is None else _read_page(page)


def _read(settings: Settings, path: str, query: Mapping[str, str], limit: int) -> bytes | None:
    access_key, secret_key = settings.s3_access_key_id, settings.s3_secret_access_key
    if not settings.s3_endpoint_url or access_key is None or secret_key is None or _has_proxy():
        return None
    text = urlencode(sorted(query.items()), quote_via=quote, safe="-._~")
    keys = access_key.get_secret_value(), secret_key.get_secret_value()
    try:
        endpoint = urlsplit(settings.s3_endpoint_url)
        target = quote(f"{endpoint.path.rstrip('/')}/{path}", safe="/-._~")
        headers = signed_headers(endpoint.netloc, target, text, settings.s3_region, keys, datetime.now(UTC))
        status, body = _ask(endpoint, f"{target}?{text}" if text else target, headers, limit + 1)
    except (OSError, HTTPException, ValueError):
        return None
    if status == 404 and NO_KEY in body:
        raise ObjectNotFound(f"cannot read {path}: it does not exist")
    if status == 404 and NO_BUCKET in body:
        raise ObjectNotFound(f"cannot read {path}: {HINTS['NoSuchBucket']}")
    return body if status == 200 and len(body) <= limit else None


def signed_headers(
    host: str, target: str, query: str, region: str, keys: tuple[str, str], moment: datetime
) -> Mapping[str, str]:
    """Return the headers of a signed GET.

    host: as the header has it. target, query: escaped, the fields sorted. keys: access key and secret.
    """
    access_key, secret_key = keys
    date, stamp = f"{moment:%Y%m%d}", f"{moment:%Y%m%dT%H%M%SZ}"
    headers = {"host": host, "x-amz-content-sha256": EMPTY_SHA256, "x-amz-date": stamp}
    lines = "".join(f"{name}:{value}\n" for name, value in headers.items())
    request = f"GET\n{target}\n{query}\n{lines}\n{SIGNED_HEADERS}\n{EMPTY_SHA256}"
    scope = f"{date}/{region}/s3/aws4_request"
    text = f"{ALGORITHM}\n{stamp}\n{scope}\n{hashlib.sha256(request.encode()).hexdigest()}"
    signing_key = f"AWS4{secret_key}".encode()
    for part in (date, region, "s3", "aws4_request"):
        signing_key = _hmac(signing_key, part)
    return headers | {
        "authorization": f"{ALGORITHM} Credential={access_key}/{scope},SignedHeaders={SIGNED_HEADERS},"
        f"Signature={_hmac(signing_key, text).hex()}"
    }


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.digest(key, text.encode(), hashlib.sha256)


def _ask(endpoint: SplitResult, target: str, headers: Mapping[str, str], size: int) -> tuple[int, bytes]:
    """Return the status of an answer and at most `size` bytes of what was asked for."""
    place = endpoint.hostname or "", endpoint.port
    connection = (
        HTTPSConnection(*place, timeout=SECONDS, context=_trust())
        if endpoint.scheme == "https"
        else HTTPConnection(*place, timeout=SECONDS)
    )
    try:
        connection.request("GET", target, headers=dict(headers))
        answer = connection.getresponse()
        return answer.status, answer.read(size if answer.status == 200 else ERROR_BYTES)
    finally:
        connection.close()


def _read_page(page: bytes) -> list[ListedObject] | None:
    """Read the XML of a listing; None where it is not the only page, or none at all."""
    from xml.etree import ElementTree

    try:
        root = ElementTree.fromstring(page)  # noqa: S314 - the operator's own store, bounded above
        if root.findtext("{*}IsTruncated", "false") != "false" or not root.tag.endswith("ListBucketResult"):
            return None
        return [
            ListedObject(
                unquote_plus(entry.findtext("{*}Key", "")),
                int(entry.findtext("{*}Size", "")),
                entry.findtext("{*}ETag", "").strip('"'),
                datetime.fromisoformat(entry.findtext("{*}LastModified", "")),
            )
            for entry in root.iterfind("{*}Contents")
        ]
    except (ElementTree.ParseError, ValueError):
        return None


@cache
def _trust() -> ssl.SSLContext:
    """Return the authorities that boto3 is told of, else those of the system."""
    return ssl.create_default_context(cafile=os.environ.get("AWS_CA_BUNDLE") or None)


def _has_proxy() -> bool:
    return any(name in os.environ or name.upper() in os.environ for name in PROXIES)
