"""Manifests come from outside: only safe paths, known formats and honest sizes get through."""

from datetime import UTC, datetime
from pathlib import PurePosixPath

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.stores.errors import ManifestError
from shared.stores.manifest import (
    FileEntry,
    Manifest,
    checked_path,
    content_id,
    read_manifest,
    read_pointer,
    version_name,
)

VERSION = "20260102T030405000Z-0123456789ab"
FILE = {"path": "a/b.onnx", "size": 3, "sha256": "0" * 64}
FIELDS = {
    "format": 1,
    "name": "portrait",
    "version": VERSION,
    "created": "2026-01-02T03:04:05Z",
    "licence": "MIT",
    "attribution": "us",
    "source": "here",
    "files": [FILE],
}


def read(**changes: object) -> Manifest:
    """Read the good manifest with some fields changed."""
    return read_manifest(orjson.dumps(FIELDS | changes), "portrait", VERSION)


def test_a_manifest_survives_being_written_and_read() -> None:
    manifest = read(details={"box": "24,60,25,61"})
    assert read_manifest(manifest.to_json(), "portrait", VERSION) == manifest
    assert (manifest.size, manifest.created_at.tzinfo) == (3, UTC)


@pytest.mark.parametrize(
    "path",
    [
        *("../a", "a/../b", "/etc/passwd", "a//b", "a/", "", ".", "./a", ".stamps.json", "a/.hidden"),
        *("a\\b", "a\x00b", "a\nb", "manifest.json", "current", "ü" * 300),
    ],
)
def test_a_path_that_could_leave_the_folder_is_refused(path: str) -> None:
    with pytest.raises(ManifestError, match="path"):
        read(files=[FILE | {"path": path}])


@given(st.text())
def test_no_accepted_path_ever_leaves_its_folder(path: str) -> None:
    try:
        checked_path(path)
    except ValueError:
        return
    parts = PurePosixPath("/cache/version") / path
    assert parts.is_relative_to("/cache/version")
    assert ".." not in parts.parts
    assert parts != PurePosixPath("/cache/version")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from([*FIELDS, "since"]), inner),
)


@given(st.binary(max_size=100) | JSON.map(orjson.dumps))
def test_anything_else_than_a_manifest_is_a_manifest_error(data: bytes) -> None:
    with pytest.raises(ManifestError):
        read_manifest(data, "portrait", VERSION)
    with pytest.raises(ManifestError):
        read_pointer(data, "portrait")


@given(st.sampled_from([*FIELDS]), JSON)
def test_a_damaged_field_is_read_or_refused_but_never_crashes(field: str, value: object) -> None:
    try:
        manifest = read(**{field: value})
    except ManifestError:
        return
    assert read_manifest(manifest.to_json(), "portrait", VERSION) == manifest


@pytest.mark.parametrize("found", [0, 2, "1", None, True])
def test_an_unknown_format_is_refused_with_a_way_out(found: object) -> None:
    with pytest.raises(ManifestError, match="update the bundle"):
        read(format=found)


def test_a_manifest_of_another_artifact_or_version_is_refused() -> None:
    data = orjson.dumps(FIELDS)
    for name, version in (("other", VERSION), ("portrait", VERSION.replace("2026", "2027"))):
        with pytest.raises(ManifestError, match=f"describes portrait/{VERSION}"):
            read_manifest(data, name, version)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"files": []}, "at least 1"),
        ({"files": [FILE, FILE]}, "written twice"),
        ({"files": [FILE, FILE | {"path": "a"}]}, "both a file and a folder"),
        ({"files": [FILE | {"size": -1}]}, "greater than or equal to 0"),
        ({"files": [FILE | {"sha256": "A" * 64}]}, "sha256"),
        ({"version": "../../x"}, "version"),
        ({"name": "a/b"}, "name"),
    ],
)
def test_a_wrong_field_is_named(changes: dict[str, object], message: str) -> None:
    with pytest.raises(ManifestError, match=message):
        read(**changes)


def test_the_same_content_has_the_same_id_at_any_time_and_in_any_order() -> None:
    second = FileEntry(path="c", size=0, sha256="1" * 64)
    manifest = read(files=[FILE, second.model_dump()])
    later = manifest.model_copy(
        update={"created": datetime(2030, 1, 1, tzinfo=UTC), "files": manifest.files[::-1], "version": "x"}
    )
    assert content_id(later) == content_id(manifest)
    assert content_id(manifest.model_copy(update={"licence": "GPL-3.0-only"})) != content_id(manifest)


def test_version_names_sort_by_age() -> None:
    names = [version_name(datetime(2026, month, 1, tzinfo=UTC), "f" * 12) for month in (1, 2, 10, 12)]
    assert names == sorted(names)
