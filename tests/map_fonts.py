"""Fonts under the names of the pack's, for tests that need letters but no Chinese: mapnik's own DejaVu."""

import struct
from pathlib import Path
from typing import Final

import mapnik

FAMILY: Final = "Noto Sans S Chinese"
FILES: Final = {"Regular": "DejaVuSans.ttf", "Medium": "DejaVuSans.ttf", "Bold": "DejaVuSans-Bold.ttf"}
_RECORD: Final = struct.Struct(">4sIII")
_DIRECTORY: Final = 12
_FAMILY, _STYLE, _FULL, _POSTSCRIPT = 1, 2, 4, 6
_WINDOWS, _UNICODE, _ENGLISH = 3, 1, 0x409


def write_fonts(folder: Path) -> Path:
    """Put three fonts into a folder and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    for style, name in FILES.items():
        content = (Path(mapnik.paths.fontscollectionpath) / name).read_bytes()
        (folder / f"NotoSansHans-{style}.otf").write_bytes(_rename(content, style))
    return folder


def _rename(font: bytes, style: str) -> bytes:
    """Return a TrueType font with a name table of its own at its end."""
    names = _name_table(style)
    (count,) = struct.unpack_from(">H", font, 4)
    result = bytearray(font) + b"\0" * (-len(font) % 4)
    for number in range(count):
        place = _DIRECTORY + number * _RECORD.size
        tag, checksum, _, _ = _RECORD.unpack_from(result, place)
        if tag == b"name":
            _RECORD.pack_into(result, place, tag, checksum, len(result), len(names))
    return bytes(result) + names


def _name_table(style: str) -> bytes:
    texts = {
        _FAMILY: FAMILY,
        _STYLE: style,
        _FULL: f"{FAMILY} {style}",
        _POSTSCRIPT: f"NotoSansHans-{style}",
    }
    records, storage = b"", b""
    for name_id, text in texts.items():
        raw = text.encode("utf-16-be")
        records += struct.pack(">6H", _WINDOWS, _UNICODE, _ENGLISH, name_id, len(raw), len(storage))
        storage += raw
    return struct.pack(">3H", 0, len(texts), 6 + len(records)) + records + storage
