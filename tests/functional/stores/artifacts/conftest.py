"""One artifact under test: a name of its own in a shared bucket, and folders to publish."""

import itertools
import os
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypedDict

import pytest

from shared.config import Settings
from shared.stores import ArtifactStore, ObjectStore
from shared.stores.manifest import POINTER, Pointer, content_id, version_name
from shared.stores.publication import describe

BUCKET = "artifacts"
_numbers = itertools.count()


class Notes(TypedDict):
    """The words that every artifact needs."""

    licence: str
    attribution: str
    source: str


NOTES = Notes(licence="MIT", attribution="us", source="here")


class Case:
    """An artifact with a unique name, published from and fetched into temporary folders."""

    def __init__(self, objects: ObjectStore, temporary: Path) -> None:
        self.objects = objects
        self.temporary = temporary
        self.name = f"case-{os.getpid()}-{next(_numbers)}"
        self.store = self.reader("cache")

    def reader(self, cache: str) -> ArtifactStore:
        """Return a store with a cache folder of its own, as another pod would have."""
        return ArtifactStore(self.objects, BUCKET, self.temporary / cache)

    def folder(self, files: Mapping[str, bytes]) -> Path:
        """Write files into a new folder."""
        folder = self.temporary / f"publish-{next(_numbers)}"
        folder.mkdir()
        for path, data in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(data)
        return folder

    def publish(self, files: Mapping[str, bytes], **options: Any) -> str:
        """Publish files and return the version."""
        return self.store.publish(self.name, self.folder(files), **NOTES, **options)

    def publish_at(self, second: int, files: Mapping[str, bytes]) -> str:
        """Publish files as if it had happened at another second of the year 2030."""
        folder = self.folder(files)
        created = datetime(2030, 1, 1, tzinfo=UTC) + timedelta(seconds=second)
        manifest = describe(self.name, folder, None, created, "MIT", "us", "here", None)
        manifest = manifest.model_copy(update={"version": version_name(created, content_id(manifest))})
        self.store._upload(folder, manifest)
        self.store.use(self.name, manifest.version)
        return manifest.version

    def put(self, path: str, data: bytes) -> None:
        """Write an object below the artifact, as an attacker or a broken tool would."""
        self.objects.put(BUCKET, f"{self.name}/{path}", data)

    def point_to(self, version: str) -> None:
        """Write the pointer without looking."""
        self.put(POINTER, Pointer(version=version, set_at=datetime.now(UTC)).to_json())


@pytest.fixture
def objects(server_settings: Settings) -> ObjectStore:
    """An object store of this test's own on this worker's S3."""
    return ObjectStore(server_settings)


@pytest.fixture
def case(objects: ObjectStore, tmp_path: Path) -> Case:
    """An artifact of this test's own."""
    objects.ensure_bucket(BUCKET)
    return Case(objects, tmp_path)
