"""Files of the bucket `jslib`."""

import hashlib
from functools import cache
from typing import Final

from functions.map_jsapi.libraries.parameters import LibraryParameters
from shared.config import settings
from shared.stores.errors import ObjectNotFound
from shared.stores.objects import ObjectStore
from shared.web.resource import Content, NoResource, Resource

BUCKET: Final = "jslib"
HASH: Final = "sha256"
"""Metadata of an object: what its bytes must be."""
MOST_BYTES: Final = 4 * 1024 * 1024
HOUR: Final = 3_600
MEDIA_TYPES: Final = {
    "js": "text/javascript;charset=utf-8",
    "css": "text/css;charset=utf-8",
    "json": "application/json",
    "png": "image/png",
    "gif": "image/gif",
    "jpg": "image/jpeg",
    "svg": "image/svg+xml",
    "cur": "image/x-icon",
}


class LibraryDamaged(Exception):
    """A file of the bucket is not the one that its metadata names."""


def find_library(parameters: LibraryParameters) -> Resource:
    """Return a file of a library. Raises NoResource where the bucket has none."""
    return _find(f"library/{parameters.path}")


def find_gl_library(parameters: LibraryParameters) -> Resource:
    """Return a file of a library for `BMapGL`. Raises NoResource where the bucket has none."""
    return _find(f"github/BMapGLLib/{parameters.path}")


def _find(key: str) -> Resource:
    media_type = MEDIA_TYPES.get(key.rpartition(".")[2].lower())
    if media_type is None:
        raise NoResource(f"libraries have files of the types {', '.join(sorted(MEDIA_TYPES))}")
    try:
        info = objects().head(BUCKET, key)
    except ObjectNotFound:
        raise NoResource(f"the library {key} is not installed here") from None

    def load() -> Content:
        body = objects().get(BUCKET, key, limit=MOST_BYTES)
        wanted_hash = info.metadata.get(HASH)
        if wanted_hash and hashlib.sha256(body).hexdigest() != wanted_hash:
            raise LibraryDamaged(f"{BUCKET}/{key} does not have the sha256 of its metadata: upload it again")
        return Content(body)

    return Resource(media_type=media_type, version=info.etag.strip('"'), load=load, max_age=HOUR)


@cache
def objects() -> ObjectStore:
    """Return the object store of this process."""
    return ObjectStore(settings())
