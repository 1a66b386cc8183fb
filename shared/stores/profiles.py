"""Weights that an operator adds for a matting profile: one object each, beside its sha256.

    models/profiles/PROFILE/FILE            the weights
    models/profiles/PROFILE/FILE.sha256     "<sha256>  FILE", as `sha256sum FILE` prints it

Any S3 client can put them there; `geoportrait models add PROFILE FILE` does both.
"""

import hashlib
import re
from pathlib import Path

import orjson
from msgspec import Struct

from shared.stores import transfer
from shared.stores.artifact_cache import ArtifactCache, own_folder, stamp_of, write_atomically
from shared.stores.errors import (
    ArtifactNotFound,
    CacheUnusable,
    ManifestError,
    ObjectNotFound,
    ObjectTooLarge,
)
from shared.stores.manifest import NAME
from shared.stores.objects import ObjectStore

BUCKET = "models"
PROFILES = "profiles"
SIDECAR = ".sha256"
SIDECAR_LIMIT = 4096
STAMP = ".stamp.json"
FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")
SHA256 = re.compile(r"[0-9a-f]{64}")


class ProfileFile(Struct, frozen=True):
    """Weights of a profile in the object store."""

    profile: str
    file: str
    size: int
    sha256: str | None  # None when nobody has put the sidecar there


class ProfileWeights:
    """The weights that operators added; `cache_dir` is the settings' cache folder."""

    def __init__(self, objects: ObjectStore, cache_dir: Path) -> None:
        self._objects = objects
        self._root = cache_dir / PROFILES

    def add(self, profile: str, path: Path) -> ProfileFile:
        """Upload the weights at `path` for a profile, and their sha256 after them."""
        key = _key(profile, path.name)
        with path.open("rb") as content:
            sha256 = hashlib.file_digest(content, "sha256").hexdigest()
            size = content.tell()
        self._objects.ensure_bucket(BUCKET)
        self._objects.upload_file(BUCKET, key, path)
        sidecar = f"{sha256}  {path.name}\n".encode()
        self._objects.put(BUCKET, key + SIDECAR, sidecar, content_type="text/plain")
        return ProfileFile(profile, path.name, size, sha256)

    def list(self) -> list[ProfileFile]:
        """Return all weights that operators added."""
        try:
            objects = list(self._objects.list(BUCKET, f"{PROFILES}/"))
        except ObjectNotFound:  # no bucket yet
            return []
        files = []
        for entry in objects:
            parts = entry.key.split("/")
            if len(parts) == 3 and not entry.key.endswith(SIDECAR):
                sidecar = entry.key + SIDECAR in {other.key for other in objects}
                files.append(
                    ProfileFile(parts[1], parts[2], entry.size, self._sidecar(entry.key) if sidecar else None)
                )
        return files

    def fetch(self, profile: str, file: str, sha256: str | None = None) -> Path:
        """Return the verified local copy of a profile's weights, downloading them when needed.

        sha256: what the profile pins; None means what the sidecar says. A pinned file that is here
        needs no object store. Raises ArtifactNotFound (it says where to put the file),
        ArtifactCorrupt, CacheUnusable or ObjectStoreError.
        """
        key = _key(profile, file)
        own_folder(self._root)
        expected_sha256 = sha256 or self._sidecar(key)
        target = self._root / profile / expected_sha256 / file
        if _is_verified(target, expected_sha256):
            return target
        cache = ArtifactCache(self._root / profile, profile)
        with cache.exclusive_lock():
            if _is_verified(target, expected_sha256):
                return target
            try:
                size = self._objects.head(BUCKET, key).size
            except ObjectNotFound as error:
                raise self._absent(profile, file) from error
            try:
                target.parent.mkdir(parents=True, exist_ok=True)
                partial = target.with_name(f".{file}.partial")
                transfer.download(self._objects, BUCKET, key, size, expected_sha256, partial)
                partial.replace(target)
                write_atomically(target.with_name(STAMP), orjson.dumps(stamp_of(target)))
            except OSError as error:
                raise CacheUnusable(
                    f"cannot write {target.parent} ({error.strerror}): make room, or set CACHE_DIR to "
                    "another folder"
                ) from error
        return target

    def _sidecar(self, key: str) -> str:
        profile, file = key.split("/")[1:]
        try:
            text = self._objects.get(BUCKET, key + SIDECAR, limit=SIDECAR_LIMIT).decode("ascii", "replace")
        except ObjectNotFound as error:
            raise self._absent(profile, file) from error
        except ObjectTooLarge as error:
            raise ManifestError(f"{BUCKET}/{key}{SIDECAR} is no sha256 line: add the file again") from error
        sha256 = (text.split() or [""])[0].lower()
        if not SHA256.fullmatch(sha256):
            raise ManifestError(
                f"{BUCKET}/{key}{SIDECAR} begins with {sha256[:20]!r} instead of a sha256: add the file again"
            )
        return sha256

    def _absent(self, profile: str, file: str) -> ArtifactNotFound:
        return ArtifactNotFound(
            f"the matting profile {profile} needs {file}, which is not in the object store: run "
            f"`geoportrait models add {profile} PATH/{file}`, or put it with its {SIDECAR} file under "
            f"{self._objects.bucket(BUCKET)}/{PROFILES}/{profile}/"
        )


def _key(profile: str, file: str) -> str:
    if not NAME.fullmatch(profile):
        raise ArtifactNotFound(
            f"{profile!r} is no profile id: lower-case letters, digits and hyphens are expected"
        )
    if not FILE_NAME.fullmatch(file) or file.endswith(SIDECAR):
        raise ArtifactNotFound(
            f"{file!r} is no file name of weights: letters, digits, dot, hyphen are expected"
        )
    return f"{PROFILES}/{profile}/{file}"


def _is_verified(target: Path, sha256: str) -> bool:
    """Tell whether `target` is good: by its stamp (see `artifact_cache`), else by its bytes."""
    stamp = stamp_of(target)
    if stamp is None:
        return False
    try:
        if orjson.loads(target.with_name(STAMP).read_bytes()) == stamp:
            return True
    except (OSError, orjson.JSONDecodeError):
        pass
    with target.open("rb") as content:
        if hashlib.file_digest(content, "sha256").hexdigest() != sha256:
            return False
    write_atomically(target.with_name(STAMP), orjson.dumps(stamp))
    return True
