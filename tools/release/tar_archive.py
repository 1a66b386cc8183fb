"""A tar file whose bytes depend on its content alone: sorted names, one owner, one date, two modes."""

import hashlib
import io
import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from shared.progress import Display
from shared.progress.display import MEGABYTE
from tools.release.wheels import hash_file

SUMS: Final = "SHA256SUMS"
Content = Path | bytes
"""A file on this machine, or what is to be in one."""


def write_archive(
    file: Path, top: str, contents: Mapping[str, Content], programs: frozenset[str], progress: Display
) -> str:
    """Write `contents` (by their paths) below the folder `top` and return the sha256 of the file.

    programs: paths that can be executed. The list of sums comes first; `sha256sum --check` reads it.
    """
    sums = "".join(f"{_hash(contents[name])}  {name}\n" for name in sorted(contents))
    all_contents: dict[str, Content] = {**contents, SUMS: sums.encode()}
    megabytes = sum(map(_size, all_contents.values())) / MEGABYTE
    task = f"writing {megabytes:,.0f} MB"
    part = file.with_name(file.name + ".part")
    size = 0
    try:
        with tarfile.open(part, "w", format=tarfile.PAX_FORMAT) as archive:
            for name in sorted(all_contents, key=lambda name: (name != SUMS, name)):
                _add(archive, f"{top}/{name}", all_contents[name], is_program=name in programs)
                size += _size(all_contents[name])
                progress.show_count(task, int(size / MEGABYTE))
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)
    return hash_file(file)


def _add(archive: tarfile.TarFile, name: str, content: Content, *, is_program: bool) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = _size(content), 0o755 if is_program else 0o644
    with io.BytesIO(content) if isinstance(content, bytes) else content.open("rb") as stream:
        archive.addfile(entry, stream)


def _size(content: Content) -> int:
    return len(content) if isinstance(content, bytes) else content.stat().st_size


def _hash(content: Content) -> str:
    return hashlib.sha256(content).hexdigest() if isinstance(content, bytes) else hash_file(content)
