"""From boto3's errors to ours: which answer means what, and what a person can do about it."""

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from shared.stores.errors import (
    CredentialsError,
    ObjectExists,
    ObjectNotFound,
    ObjectRefused,
    ObjectStoreError,
    ObjectStoreUnavailable,
)

if TYPE_CHECKING:
    from botocore.exceptions import ClientError

# S3 error codes; HEAD answers have no body, so boto3 gives their HTTP status as the code.
NOT_FOUND_CODES = {"404", "NoSuchKey", "NoSuchBucket", "NoSuchUpload"}
EXISTS_CODES = {"409", "412", "BucketAlreadyOwnedByYou", "BucketAlreadyExists", "PreconditionFailed"}
EXISTS_CODES |= {"ConditionalRequestConflict"}
DENIAL_CODES = {"401", "403", "AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken"}
DENIAL_CODES |= {"InvalidToken", "RequestTimeTooSkewed", "AccountProblem", "AllAccessDisabled"}
BUSY_CODES = {"SlowDown", "RequestTimeout", "InternalError", "ServiceUnavailable", "Throttling"}
HINTS = {
    "NoSuchBucket": "the bucket does not exist: create it, or correct S3_BUCKET_PREFIX",
    "InvalidAccessKeyId": "the access key is unknown: correct S3_ACCESS_KEY_ID",
    "SignatureDoesNotMatch": "the signature does not match: correct S3_SECRET_ACCESS_KEY",
    "RequestTimeTooSkewed": "the clocks differ by more than the store accepts: set this machine's clock",
}


def translate_error(error: Exception, action: str, endpoint: str | None) -> ObjectStoreError:
    """Return our error for one of boto3's; `action` is what was tried, e.g. "read models/a"."""
    from botocore.exceptions import (
        ClientError,
        NoCredentialsError,
        ParamValidationError,
        PartialCredentialsError,
    )

    place = _place(endpoint)
    if isinstance(error, NoCredentialsError | PartialCredentialsError):
        return CredentialsError(
            f"cannot {action}: no credentials for {place}; set S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY"
        )
    if isinstance(error, ParamValidationError):
        return ObjectRefused(f"cannot {action}: S3 has no such name")
    response = error if isinstance(error, ClientError) else _client_error_inside(error)
    if response is None:
        # The class name tells a time-out from a refusal; the text may repeat a signed address.
        return ObjectStoreUnavailable(
            f"cannot {action}: {place} does not answer ({type(error).__name__}); check S3_ENDPOINT_URL and "
            "the store, then try again"
        )
    code = str(response.response.get("Error", {}).get("Code", ""))
    status = int(response.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
    hint = HINTS.get(code, f"{place} answered {code or status}")
    if code in NOT_FOUND_CODES or status == 404:
        return ObjectNotFound(f"cannot {action}: {hint if code in HINTS else 'it does not exist'}")
    if code in EXISTS_CODES:
        return ObjectExists(f"cannot {action}: it exists already")
    if code in DENIAL_CODES or status in (401, 403):
        return CredentialsError(f"cannot {action}: {hint}; the credentials must be allowed to do this")
    if code in BUSY_CODES or status >= 500:
        return ObjectStoreUnavailable(f"cannot {action}: {hint}; try again later")
    if 400 <= status < 500:
        return ObjectRefused(f"cannot {action}: {hint}")
    return ObjectStoreError(f"cannot {action}: {hint}")


def _client_error_inside(error: Exception) -> "ClientError | None":
    """Return the S3 answer that boto3's file transfers wrap into an error of their own."""
    from botocore.exceptions import ClientError

    cause = error.__cause__ or error.__context__
    return cause if isinstance(cause, ClientError) else None


def _place(endpoint: str | None) -> str:
    if not endpoint:
        return "the object store of AWS"
    parts = urlsplit(endpoint)
    return f"the object store at {parts.scheme}://{parts.hostname}" + (f":{parts.port}" if parts.port else "")
