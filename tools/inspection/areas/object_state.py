"""The object store: whether it answers, takes and gives, shows nothing to strangers, has the right time."""

import datetime as dt
import email.utils
import secrets
import urllib.parse
import urllib.request
from typing import Final

from shared.stores import ObjectStore
from shared.stores.errors import (
    CredentialsError,
    ObjectNotFound,
    ObjectStoreError,
    ObjectStoreUnavailable,
)
from shared.stores.objects import Patience
from tools.inspection.finding import Finding, Findings, fault, good, judge, notice
from tools.inspection.target import Target
from tools.local.first_use import BUCKETS

PROBE_BUCKET: Final = "reports"
PRIVATE_BUCKETS: Final = ("uploads", "results", "tracks", "reports", "sources")
VERSIONED_BUCKETS: Final = ("sources", "reports")
"""What people put there by hand, and what was signed: an object written over should not be lost."""
LATE_SECONDS, WRONG_SECONDS = 60.0, 600.0
"""S3 refuses signatures that are 15 minutes off."""
_CAUSES: Final = {
    "InvalidAccessKeyId": "objects-key",
    "SignatureDoesNotMatch": "objects-secret",
    "RequestTimeTooSkewed": "objects-skew",
}


def open_objects(target: Target) -> tuple[ObjectStore | None, Finding]:
    """Return the store and that it answers, or None and why it does not."""
    store = ObjectStore(target.settings, Patience(connect_seconds=2, read_seconds=5, attempts=1))
    try:
        list(store.list(PROBE_BUCKET, "no/such/prefix"))
    except ObjectNotFound:
        pass
    except ObjectStoreError as error:
        return None, fault(_cause(error), state=str(error))
    return store, good("objects", place=target.settings.s3_endpoint_url or "AWS")


def _cause(error: ObjectStoreError) -> str:
    answer = getattr(error.__cause__, "response", {})
    code = str(answer.get("Error", {}).get("Code", ""))
    if code in _CAUSES:
        return _CAUSES[code]
    if isinstance(error, CredentialsError):
        return "objects-credentials"
    return "objects-away" if isinstance(error, ObjectStoreUnavailable) else "objects-address"


def object_findings(target: Target, store: ObjectStore) -> Findings:
    """Look at the buckets and their rights."""
    missing_names = [store.bucket(name) for name in BUCKETS if not _exists(store, name)]
    yield judge("buckets", bool(missing_names), count=len(BUCKETS), missing=", ".join(missing_names) or "—")
    yield _writing(store)
    open_names = [name for name in PRIVATE_BUCKETS if _is_open(target, store, name)]
    yield judge("objects-privacy", bool(open_names), names=", ".join(open_names) or "—")
    plain_names = [name for name in VERSIONED_BUCKETS if not _is_versioned(store, name)]
    code = "objects-versions"
    yield notice(code, names=", ".join(plain_names)) if plain_names else good(code, names="—")
    yield from _clock(store)


def _exists(store: ObjectStore, bucket: str) -> bool:
    try:
        next(iter(store.list(bucket, "no/such/prefix")), None)
    except ObjectStoreError:
        return False
    return True


def _writing(store: ObjectStore) -> Finding:
    key, content = f"inspection/{secrets.token_hex(8)}", secrets.token_bytes(64)
    try:
        store.put(PROBE_BUCKET, key, content)
        is_same = store.get(PROBE_BUCKET, key) == content
        store.delete(PROBE_BUCKET, key)
    except ObjectStoreError as error:
        return fault("objects-writing", state=str(error))
    return judge("objects-writing", not is_same, state="✓" if is_same else "≠")


def _is_open(target: Target, store: ObjectStore, bucket: str) -> bool:
    """Whether somebody without a key may list a bucket."""
    base = (target.settings.s3_endpoint_url or "").rstrip("/")
    if not base.startswith(("http://", "https://")):
        return False
    address = f"{base}/{urllib.parse.quote(store.bucket(bucket))}?list-type=2&max-keys=1"
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(address, timeout=5) as answer:  # an address of the settings
            return bool(answer.status == 200 and b"ListBucketResult" in answer.read(2_000))
    except OSError:
        return False


def _is_versioned(store: ObjectStore, bucket: str) -> bool:
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        answer = store.client.get_bucket_versioning(Bucket=store.bucket(bucket))
    except (BotoCoreError, ClientError):
        return False
    return answer.get("Status") == "Enabled"


def _clock(store: ObjectStore) -> Findings:
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        answer = store.client.list_buckets()
    except (BotoCoreError, ClientError):  # a key for our buckets alone may not list all
        return
    date = answer["ResponseMetadata"]["HTTPHeaders"].get("date", "")
    try:
        moment = email.utils.parsedate_to_datetime(date)
    except ValueError:
        return
    difference = abs((dt.datetime.now(dt.UTC) - moment).total_seconds())
    yield judge(
        "objects-clock", difference > WRONG_SECONDS, difference > LATE_SECONDS, seconds=f"{difference:.0f}"
    )
