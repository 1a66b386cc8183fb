"""Publishing: versions, the pointer, and what a full check finds."""

from pathlib import Path

import pytest

from shared.stores import ArtifactStore, FileNotes, ObjectStore
from shared.stores.errors import ArtifactNotFound, ManifestError
from tests.functional.stores.artifacts.conftest import NOTES, Case


def test_a_published_folder_comes_back_with_its_notes(case: Case) -> None:
    version = case.store.publish(
        case.name,
        case.folder({"a.onnx": b"weights", "tiles/1/2.gph": b"roads"}),
        files={"a.onnx": FileNotes(licence="GPL-3.0-only"), "tiles/1/2.gph": FileNotes()},
        details={"box": "24,60,25,61"},
        **NOTES,
    )
    manifest = case.store.manifest(case.name, version)
    assert [(file.path, file.licence, file.size) for file in manifest.files] == [
        ("a.onnx", "GPL-3.0-only", 7),
        ("tiles/1/2.gph", "", 5),
    ]
    assert (manifest.licence, manifest.attribution, manifest.source) == ("MIT", "us", "here")
    assert manifest.details == {"box": "24,60,25,61"}
    path = case.store.fetch(case.name)
    assert (path / "tiles/1/2.gph").read_bytes() == b"roads"


def test_the_same_content_is_the_same_version(case: Case) -> None:
    first = case.publish({"a": b"1"})
    assert case.publish({"a": b"1"}) == first
    assert [version.version for version in case.store.versions(case.name)] == [first]


def test_other_content_is_another_version_and_becomes_current(case: Case) -> None:
    first, second = case.publish({"a": b"1"}), case.publish({"a": b"2"})
    versions = case.store.versions(case.name)
    assert {version.version for version in versions} == {first, second}
    assert [version.version for version in versions if version.is_current] == [second]
    assert case.name in case.store.names()


def test_an_interrupted_upload_goes_on_in_the_same_version(case: Case, objects: ObjectStore) -> None:
    version = case.publish({"a": b"1", "b": b"2"})
    objects.delete("artifacts", f"{case.name}/{version}/manifest.json")
    objects.delete("artifacts", f"{case.name}/{version}/b")
    before = objects.head("artifacts", f"{case.name}/{version}/a").modified_at
    assert case.store.versions(case.name) == []
    assert case.publish({"a": b"1", "b": b"2"}) == version
    assert objects.head("artifacts", f"{case.name}/{version}/a").modified_at == before
    assert case.store.verify(case.name).faults == ()


def test_a_version_can_be_published_without_being_used(case: Case) -> None:
    first = case.publish({"a": b"1"})
    second = case.publish({"a": b"2"}, make_current=False)
    assert case.store.pointer(case.name).version == first
    case.store.use(case.name, second)
    assert case.store.pointer(case.name).version == second


def test_rollback_walks_back_and_says_when_nothing_is_older(case: Case) -> None:
    versions = sorted(case.publish_at(second, {"a": str(second).encode()}) for second in range(3))
    assert case.store.rollback(case.name) == versions[1]
    assert case.store.rollback(case.name) == versions[0]
    with pytest.raises(ArtifactNotFound, match="nothing to go back to"):
        case.store.rollback(case.name)
    assert case.store.pointer(case.name).version == versions[0]


def test_pruning_leaves_the_newest_the_current_and_what_is_asked_for(
    case: Case, objects: ObjectStore
) -> None:
    versions = [case.publish_at(second, {"a": str(second).encode()}) for second in range(6)]
    case.store.use(case.name, versions[1])
    assert case.store.prune(case.name, keep=2, exempt=(versions[3],)) == [versions[2], versions[0]]
    assert [of.version for of in case.store.versions(case.name)] == [
        versions[5],
        versions[4],
        versions[3],
        versions[1],
    ]
    left = {of.key.split("/")[1] for of in objects.list("artifacts", f"{case.name}/")}
    assert left == {"current", *(versions[at] for at in (1, 3, 4, 5))}
    assert case.store.prune(case.name, keep=2, exempt=(versions[3],)) == []


def test_use_refuses_a_version_that_is_not_there(case: Case) -> None:
    first = case.publish({"a": b"1"})
    for absent in ("20200101T000000000Z-0123456789ab", "latest", "../x"):
        with pytest.raises(ArtifactNotFound):
            case.store.use(case.name, absent)
    assert case.store.pointer(case.name).version == first


def test_what_may_not_be_published_is_refused_before_any_upload(case: Case, objects: ObjectStore) -> None:
    with pytest.raises(ManifestError, match="plain names"):
        case.publish({".hidden": b""})
    with pytest.raises(ManifestError, match="at least 1"):
        case.publish({})
    with pytest.raises(ManifestError, match="is no file"):
        case.store.publish(case.name, case.folder({}), files={"absent": FileNotes()}, **NOTES)
    with pytest.raises(ArtifactNotFound, match="no artifact name"):
        case.store.publish("Not/A/Name", case.folder({"a": b""}), **NOTES)
    assert list(objects.list("artifacts", f"{case.name}/")) == []


def test_verify_names_every_damaged_file(case: Case, objects: ObjectStore) -> None:
    version = case.publish({"changed": b"12", "cut": b"34", "gone": b"56", "good": b"78", "long": b"9"})
    prefix = f"{case.name}/{version}/"
    for path, data in (("changed", b"1x"), ("cut", b"3"), ("long", b"99999")):
        objects.put("artifacts", prefix + path, data)
    objects.delete("artifacts", prefix + "gone")
    found = case.store.verify(case.name)
    assert (found.version, found.files, found.size) == (version, 5, 9)
    assert [
        path for path in ("changed", "cut", "gone", "good", "long") if path in " ".join(found.faults)
    ] == [*("changed", "cut", "gone", "long")]


def test_nothing_published_is_not_found_with_a_way_out(objects: ObjectStore, tmp_path: Path) -> None:
    for bucket in ("artifacts", "no-such-bucket"):
        store = ArtifactStore(objects, bucket, tmp_path)
        assert store.versions("nothing") == []
        with pytest.raises(ArtifactNotFound, match="publish it first"):
            store.fetch("nothing")
