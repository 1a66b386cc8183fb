"""The script out of its pack: its files as they are sent, and the name of its version."""

import gzip
import hashlib
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from msgspec import Struct

SCRIPT: Final = "map.js"
FILES: Final = (SCRIPT, "map.js.map", "BMap.d.ts")
_VERSION_DIGITS: Final = 16
_HEADER: Final = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"
"""Of a gzip member without a name (RFC 1952), as `gzip.compress` writes it."""
_TRAILER_BYTES: Final = 8
_RAW: Final = -zlib.MAX_WBITS


class ScriptFiles(Struct, frozen=True):
    """The script, its source map and its declarations, gzipped; `version` is a hash of the script."""

    version: str
    files: Mapping[str, bytes]
    plain_script: bytes

    def script_behind(self, lines: bytes) -> bytes:
        """Return the script behind some lines as one gzip member; the script is not compressed again."""
        compressor = zlib.compressobj(9, zlib.DEFLATED, _RAW)
        deflated_lines = compressor.compress(lines) + compressor.flush(zlib.Z_FULL_FLUSH)
        deflated_script = self.files[SCRIPT][len(_HEADER) : -_TRAILER_BYTES]
        checksum = zlib.crc32(self.plain_script, zlib.crc32(lines))
        size = (len(lines) + len(self.plain_script)) % 2**32
        trailer = checksum.to_bytes(4, "little") + size.to_bytes(4, "little")
        return _HEADER + deflated_lines + deflated_script + trailer


def open_script(folder: Path) -> ScriptFiles:
    """Read the files of a pack.

    Raises OSError for a pack that lacks a file, or has one that is no gzip member.
    """
    files = {name: (folder / f"{name}.gz").read_bytes() for name in FILES}
    script = gzip.decompress(files[SCRIPT])
    return ScriptFiles(hashlib.sha256(script).hexdigest()[:_VERSION_DIGITS], files, script)
