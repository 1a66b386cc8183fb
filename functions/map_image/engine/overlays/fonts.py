"""The fonts of what is drawn over the map: the pack's own, so that all text of a picture looks alike."""

from functools import lru_cache
from pathlib import Path
from typing import Final

from PIL import ImageFont

_FILES: Final = {"regular": "NotoSansHans-Regular.otf", "bold": "NotoSansHans-Bold.otf"}
_SIZES_KEPT: Final = 64
"""Faces at a size; each has the whole font's tables, some 100 KB."""


class Fonts:
    """The faces of one folder, opened once for each size."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open = lru_cache(_SIZES_KEPT)(self._open_face)

    def face(self, size: int, *, is_bold: bool = False) -> ImageFont.FreeTypeFont:
        """Return the face at a size in pixels. Raises OSError if the pack has none."""
        return self._open("bold" if is_bold else "regular", size)

    def _open_face(self, weight: str, size: int) -> ImageFont.FreeTypeFont:
        return ImageFont.truetype(self._folder / _FILES[weight], size, layout_engine=ImageFont.Layout.BASIC)
