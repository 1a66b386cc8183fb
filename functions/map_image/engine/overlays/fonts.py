"""The fonts of what is drawn over the map: the pack's own, so that all text of a picture looks alike."""

from functools import lru_cache
from pathlib import Path
from typing import Final

from PIL import ImageFont

_FILES: Final = {"regular": "NotoSansHans-Regular.otf", "bold": "NotoSansHans-Bold.otf"}
_NO_CHARACTER: Final = "\U0010ffff"
_PROBE_SIZE: Final = 16
_CHARACTERS_KEPT: Final = 8192
_SIZES_KEPT: Final = 64
"""Faces at a size; each has the whole font's tables, some 100 KB."""


class Fonts:
    """The faces of one folder, opened once for each size."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open = lru_cache(_SIZES_KEPT)(self._open_face)
        self._has = lru_cache(_CHARACTERS_KEPT)(self._has_glyph)

    def face(self, size: int, *, is_bold: bool = False) -> ImageFont.FreeTypeFont:
        """Return the face at a size in pixels. Raises OSError if the pack has none."""
        return self._open("bold" if is_bold else "regular", size)

    def drawable(self, text: str) -> str:
        """Return a text without the characters that the fonts have no glyph of: they would be empty boxes."""
        return "".join(filter(self._has, text)).strip()

    def _has_glyph(self, character: str) -> bool:
        face = self.face(_PROBE_SIZE)
        return bytes(face.getmask(character)) != bytes(face.getmask(_NO_CHARACTER))

    def _open_face(self, weight: str, size: int) -> ImageFont.FreeTypeFont:
        return ImageFont.truetype(self._folder / _FILES[weight], size, layout_engine=ImageFont.Layout.BASIC)
