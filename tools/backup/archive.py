"""The backup as one ZIP file: `redis.jsonl`, `objects/NUMBER`, and `manifest.json` with a SHA-256 for each.

The manifest is written last, so a file that was cut short is no backup. Object keys stand in the manifest;
the names in the ZIP are numbers, because a key may be no file name.
"""

import hashlib
import time
import zipfile
import zlib
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import Any, Final

import orjson

from shared.access.rediskeys import APPS
from shared.changes.permit import ChangePermit
from shared.config.release import RELEASE
from shared.stores import ObjectStore
from shared.stores.errors import ObjectNotFound
from shared.stores.redis import SyncClient
from tools.backup.errors import DamagedBackup, StateExists
from tools.backup.redis_dump import delete_others, dump_keys, restore_keys
from tools.private_files import create_private

BUCKETS: Final = ("sources", "weather", "tracks", "metrics", "reports", "audit")
"""What nobody can build again; models and packs come from packages and from `sources`."""
LAST_BACKUP: Final = "backup:last"
"""Redis key of when the last backup was made."""
_MANIFEST: Final = "manifest.json"
_REDIS: Final = "redis.jsonl"


def write_backup(
    file: Path, client: SyncClient, objects: ObjectStore, buckets: Sequence[str] = BUCKETS
) -> dict[str, Any]:
    """Write a backup and return its manifest. Raises StoreError and redis.RedisError."""
    part = file.with_name(file.name + ".part")
    rows: list[dict[str, Any]] = []
    with (
        create_private(part) as stream,  # it will hold secrets
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive,
    ):
        lines = list(dump_keys(client))
        rows.append(_add(archive, _REDIS, b"".join(lines)))
        for bucket in buckets:
            for key in _keys(objects, bucket):
                try:
                    content = objects.get(bucket, key)
                except ObjectNotFound:  # it was deleted meanwhile
                    continue
                row = _add(archive, f"objects/{len(rows)}", content)
                rows.append({**row, "bucket": bucket, "key": key})
        manifest = {
            "made_at": int(time.time()),
            "release": RELEASE,
            "redis_keys": len(lines),
            "objects": len(rows) - 1,
            "files": rows,
        }
        archive.writestr(_MANIFEST, orjson.dumps(manifest))
    part.replace(file)
    row = {"made_at": manifest["made_at"], "file": file.name, "redis_keys": len(lines)}
    client.set(LAST_BACKUP, orjson.dumps(row))  # behind the dump: a restored set-up has no backup of its own
    return manifest


def read_manifest(file: Path) -> dict[str, Any]:
    """Read every byte of a backup and return its manifest. Raises DamagedBackup."""
    try:
        with zipfile.ZipFile(file) as archive:
            manifest: dict[str, Any] = orjson.loads(archive.read(_MANIFEST))
            for row in manifest["files"]:
                if hashlib.sha256(archive.read(row["name"])).hexdigest() != row["sha256"]:
                    raise DamagedBackup(
                        f"{file}: {row.get('key', row['name'])} is not what the manifest says"
                    )
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, KeyError, ValueError) as error:
        raise DamagedBackup(f"{file} is no whole backup: {error}") from None
    return manifest


def restore_backup(
    file: Path,
    client: SyncClient,
    objects: ObjectStore,
    *,
    replace: bool = False,
    spared_keys: Collection[str] = (),
) -> dict[str, Any]:
    """Verify a backup, then restore it; return its manifest.

    replace: also over apps; keys that neither the backup nor `spared_keys` have are deleted, objects stay.
    Raises DamagedBackup, ChangesFrozen and StateExists before anything is written; StoreError and
    redis.RedisError.
    """
    ChangePermit(client).require_no_freeze()
    manifest = read_manifest(file)
    if not replace and client.exists(APPS):
        raise StateExists("this Redis has apps already: restore into an empty one, or say --replace")
    with zipfile.ZipFile(file) as archive:
        rows = [row for row in manifest["files"] if "bucket" in row]
        for bucket in sorted({row["bucket"] for row in rows}):
            objects.ensure_bucket(bucket)
        for row in rows:
            objects.put(row["bucket"], row["key"], archive.read(row["name"]))
        keys = restore_keys(client, archive.read(_REDIS).splitlines())
    if replace:
        delete_others(client, keys.union(key.encode() for key in spared_keys))
    return manifest


def _add(archive: zipfile.ZipFile, name: str, content: bytes) -> dict[str, Any]:
    archive.writestr(name, content)
    return {"name": name, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def _keys(objects: ObjectStore, bucket: str) -> Iterable[str]:
    try:
        return [info.key for info in objects.list(bucket)]
    except ObjectNotFound:
        return []
