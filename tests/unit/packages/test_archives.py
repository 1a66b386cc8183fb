"""Members of wheels and npm packages: found, cut and compared, never unpacked to a path."""

import hashlib
import io
import tarfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from packages.archives import read_members
from packages.errors import ContentMismatch
from packages.pins import Member

CONTENT = bytes(range(200))


def wheel(folder: Path, files: dict[str, bytes]) -> Path:
    """Write a zip."""
    path = folder / "package.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def package(folder: Path, files: dict[str, bytes], link: str | None = None) -> Path:
    """Write an npm package, with a symbolic link if asked."""
    path = folder / "package.tgz"
    with tarfile.open(path, "w:gz") as archive:
        for name, data in files.items():
            entry = tarfile.TarInfo(f"package/{name}")
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
        if link:
            entry = tarfile.TarInfo(f"package/{link}")
            entry.type, entry.linkname = tarfile.SYMTYPE, "/etc/passwd"
            archive.addfile(entry)
    return path


def member(path: str, data: bytes, start: int = 0, length: int | None = None) -> Member:
    """Describe a member."""
    return Member(archive="a", path=path, sha256=hashlib.sha256(data).hexdigest(), start=start, length=length)


@pytest.fixture(params=[wheel, package])
def archive(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The same two files in either form."""
    return request.param(tmp_path, {"a/model.bin": CONTENT, "b": b"other"})


def test_members_come_in_the_order_asked_for(archive: Path) -> None:
    asked = [member("b", b"other"), member("a/model.bin", CONTENT)]
    assert read_members(archive, asked) == [b"other", CONTENT]


def test_a_part_of_a_file_is_cut_out(archive: Path) -> None:
    parts = [member("a/model.bin", CONTENT[:10], 0, 10), member("a/model.bin", CONTENT[50:70], 50, 20)]
    assert read_members(archive, parts) == [CONTENT[:10], CONTENT[50:70]]


def test_an_absent_member_is_named(archive: Path) -> None:
    with pytest.raises(ContentMismatch, match="has no c: correct the path"):
        read_members(archive, [member("c", b"")])


def test_other_bytes_or_too_few_are_refused(archive: Path) -> None:
    with pytest.raises(ContentMismatch, match="the catalogue expects"):
        read_members(archive, [member("b", b"othex")])
    with pytest.raises(ContentMismatch, match="start and length"):
        read_members(archive, [member("b", b"other12345", 0, 10)])


def test_a_link_is_no_member(tmp_path: Path) -> None:
    with pytest.raises(ContentMismatch, match="has no secret"):
        read_members(package(tmp_path, {}, link="secret"), [member("secret", b"")])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(kind=st.sampled_from([wheel, package]), at=st.integers(0, 400), byte=st.integers(0, 255))
def test_a_damaged_archive_is_refused_or_gives_the_right_bytes(tmp_path, kind, at, byte) -> None:
    path = kind(tmp_path, {"a": CONTENT})
    data = bytearray(path.read_bytes())
    data[at % len(data)] = byte
    path.write_bytes(data)
    try:
        found = read_members(path, [member("a", CONTENT)])
    except ContentMismatch:
        return
    assert found == [CONTENT]


@given(st.binary(max_size=300))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_other_file_is_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "x").write_bytes(data)
    with pytest.raises(ContentMismatch):
        read_members(tmp_path / "x", [member("a", CONTENT)])
