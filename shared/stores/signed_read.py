"""One small object by one signed request, as S3 defines it (AWS Signature Version 4).

boto3 knows everything about S3, and takes 0.2 s of processor time and 30 MB until it has asked for the first
object. A start needs no more than a pointer of some bytes, so it is read here. What is out of the ordinary
(another answer than the object or its absence, no answer, a proxy, an endpoint or keys that boto3 must find)
is None, and boto3's matter.

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
from typing import Final
from urllib.parse import SplitResult, quote, urlsplit

from shared.config import Settings
from shared.stores.errors import ObjectNotFound

SECONDS: Final = 2.0
"""For connecting, and for each silence."""
EMPTY_SHA256: Final = hashlib.sha256(b"").hexdigest()
ALGORITHM: Final = "AWS4-HMAC-SHA256"
SIGNED_HEADERS: Final = "host;x-amz-content-sha256;x-amz-date"
PROXIES: Final = ("http_proxy", "https_proxy", "all_proxy")
ERROR_BYTES: Final = 16 * 1024
"""What is read of an answer that is no object."""
ABSENT: Final = b"<Code>NoSuchKey</Code>"
"""In the answer about a key that a bucket does not have."""


def read_small_object(settings: Settings, bucket: str, key: str, limit: int) -> bytes | None:
    """Return the bytes of an object of at most `limit` bytes, None where boto3 must be asked.

    bucket: its full name. Raises ObjectNotFound where the bucket has no such key.
    """
    access_key, secret_key = settings.s3_access_key_id, settings.s3_secret_access_key
    if not settings.s3_endpoint_url or access_key is None or secret_key is None or _has_proxy():
        return None
    endpoint = urlsplit(settings.s3_endpoint_url)
    target = quote(f"{endpoint.path.rstrip('/')}/{bucket}/{key}", safe="/-._~")
    headers = signed_headers(
        endpoint.netloc,
        target,
        settings.s3_region,
        (access_key.get_secret_value(), secret_key.get_secret_value()),
        datetime.now(UTC),
    )
    try:
        status, body = _ask(endpoint, target, headers, limit + 1)
    except (OSError, HTTPException, ValueError):
        return None
    if status == 404 and ABSENT in body:
        raise ObjectNotFound(f"cannot read {bucket}/{key}: it does not exist")
    return body if status == 200 and len(body) <= limit else None


def signed_headers(
    host: str, target: str, region: str, keys: tuple[str, str], moment: datetime
) -> Mapping[str, str]:
    """Return the headers of a signed GET without a query.

    host: as the header has it. target: the path, escaped. keys: the access key and its secret.
    """
    access_key, secret_key = keys
    date, stamp = f"{moment:%Y%m%d}", f"{moment:%Y%m%dT%H%M%SZ}"
    headers = {"host": host, "x-amz-content-sha256": EMPTY_SHA256, "x-amz-date": stamp}
    lines = "".join(f"{name}:{value}\n" for name, value in headers.items())
    request = f"GET\n{target}\n\n{lines}\n{SIGNED_HEADERS}\n{EMPTY_SHA256}"
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
    """Return the status of an answer and at most `size` bytes of an object."""
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


@cache
def _trust() -> ssl.SSLContext:
    """Return the authorities that boto3 is told of, else those of the system."""
    return ssl.create_default_context(cafile=os.environ.get("AWS_CA_BUNDLE") or None)


def _has_proxy() -> bool:
    return any(name in os.environ or name.upper() in os.environ for name in PROXIES)
