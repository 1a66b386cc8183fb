"""An operator's table of address ranges: which format it has, and its place before the others."""

import json
import re
import shutil
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import maxminddb

from functions.pack_builder.engine.default.ip_tables import INDEX
from functions.pack_builder.errors import SourceDataError

XDB_STRUCTURES: Final = (2, 3)
XDB_LEAST_BYTES: Final = 256 + 256 * 256 * 8
FINEST: Final = ("city", "province", "country")
_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def table_format(file: Path) -> str:
    """Return the format of a table by its name and its first bytes, as `tables.toml` calls it.

    Raises SourceDataError when it is none; functions read the whole table when they open it.
    """
    with file.open("rb") as stream:
        head = stream.read(1 << 16)
    size = file.stat().st_size
    match file.suffix:
        case ".xdb":
            has_structure = len(head) >= 2 and struct.unpack_from("<H", head)[0] in XDB_STRUCTURES
            table_type = "xdb" if has_structure and size >= XDB_LEAST_BYTES else ""
        case ".mmdb":
            table_type = "mmdb" if _is_mmdb(file) else ""
        case ".ipdb":
            table_type = "ipdb" if _is_ipdb(head) else ""
        case ".db" if head.startswith(b"IPDB"):
            table_type = "ipv6wry"
        case ".db":
            first, last = struct.unpack_from("<II", head) if len(head) >= 8 else (0, 0)
            table_type = "ip2region-v1" if 8 <= first <= last < size else ""
        case _:
            table_type = ""
    if not table_type:
        raise SourceDataError(f"{file.name} is no {file.suffix} table: expected xdb, mmdb, ipdb or db")
    return table_type


def add_table(folder: Path, file: Path, format_: str, metadata: Mapping[str, str]) -> str:
    """Put a table into the folder and before all others in its index; return its name there."""
    name = f"own-{file.name}"
    finest = metadata.get("finest", "city")
    confidence = metadata.get("confidence", "0")
    as_of = metadata.get("as-of", "")
    if not _FILE_NAME.fullmatch(name):
        raise SourceDataError(f"{file.name!r} is no plain file name: letters, digits, dot, hyphen")
    if finest not in FINEST:
        raise SourceDataError(f"{file.name}: finest is {finest!r}; expected one of {', '.join(FINEST)}")
    if not (confidence.isascii() and confidence.isdigit() and int(confidence) <= 100):
        raise SourceDataError(f"{file.name}: confidence is {confidence!r}; expected 0 to 100")
    if as_of and not _DATE.fullmatch(as_of):
        raise SourceDataError(f"{file.name}: as-of is {as_of!r}; expected a date such as 2026-01-31")
    shutil.copyfile(file, folder / name)
    entry = "\n".join(
        [
            "[[table]]",
            f'file = "{name}"',
            f'format = "{format_}"',
            f'as_of = "{as_of}"',
            f'finest = "{finest}"',
            f"confidence = {int(confidence)}",
        ]
    )
    index = folder / INDEX
    comment, _, rest = index.read_text(encoding="utf-8").partition("[[table]]")
    index.write_text(f"{comment}{entry}\n\n[[table]]{rest}", encoding="utf-8")
    return name


def _is_mmdb(file: Path) -> bool:
    try:
        with maxminddb.open_database(file, maxminddb.MODE_MMAP_EXT) as reader:
            return reader.metadata().node_count > 0
    except (OSError, ValueError, maxminddb.InvalidDatabaseError):
        return False


def _is_ipdb(head: bytes) -> bool:
    try:
        (length,) = struct.unpack_from(">I", head)
        return {"fields", "languages", "node_count"} <= set(json.loads(head[4 : 4 + length]))
    except (struct.error, ValueError, TypeError):
        return False
