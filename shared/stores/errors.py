"""Errors of the two stateful parts; messages carry no password, key or signature.

StoreError
├── RedisAddressError            REDIS_URL cannot be understood
├── ObjectStoreError             one call to the S3 API failed
│   ├── ObjectNotFound           no such key, or no such bucket
│   ├── ObjectExists             a put that must not overwrite found the key taken
│   ├── ObjectTooLarge           an object is larger than its reader allows
│   ├── ObjectRefused            the store takes no such request, now or later: a key that it does not allow
│   ├── CredentialsError         the credentials are wrong, absent or may not do this
│   └── ObjectStoreUnavailable   no answer in time, or an answer that promises nothing
└── ArtifactError                a model or data pack cannot be used
    ├── ArtifactNotFound         nothing of that name or version was published
    ├── ManifestError            the manifest is malformed, unknown or asks for something unsafe
    ├── ArtifactCorrupt          the bytes are not the ones the manifest names, twice
    └── CacheUnusable            the local cache is full, busy or cannot be written
"""


class StoreError(Exception):
    """Anything that a store can report."""


class RedisAddressError(StoreError):
    """Raised when REDIS_URL has no known scheme or is malformed."""


class ObjectStoreError(StoreError):
    """Raised for an S3 answer that none of the classes below describes."""


class ObjectNotFound(ObjectStoreError):
    """Raised when the key, or its bucket, does not exist."""


class ObjectExists(ObjectStoreError):
    """Raised by a put with `if_absent` when the key exists."""


class ObjectTooLarge(ObjectStoreError):
    """Raised by a bounded read of an object that goes beyond the bound."""


class ObjectRefused(ObjectStoreError):
    """Raised when the store, or its client, refuses the request itself: trying again would not help."""


class CredentialsError(ObjectStoreError):
    """Raised when the object store refuses the credentials or what they ask for."""


class ObjectStoreUnavailable(ObjectStoreError):
    """Raised when the object store does not answer, or answers with a server error, after retries."""


class ArtifactError(StoreError):
    """Anything that stops an artifact from being published or used."""


class ArtifactNotFound(ArtifactError):
    """Raised when no such artifact, or no such version of it, is published."""


class ManifestError(ArtifactError):
    """Raised when a manifest or pointer is malformed, of an unknown format, or unsafe."""


class ArtifactCorrupt(ArtifactError):
    """Raised when downloaded bytes differ from the manifest, also at the second try."""


class CacheUnusable(ArtifactError):
    """Raised when the local cache has no room, cannot be written, or is held by another process."""
