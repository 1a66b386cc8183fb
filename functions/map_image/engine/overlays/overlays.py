"""Everything that is drawn over a map, in its order: lines and areas, labels, markers, credits."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path as Folder
from typing import Final

import numpy as np
from msgspec import Struct, field
from numpy.typing import NDArray
from PIL import Image

from functions.map_image.engine.notation.labels import LabelStyle
from functions.map_image.engine.notation.markers import PinStyle
from functions.map_image.engine.notation.paths import PathStyle
from functions.map_image.engine.overlays.canvas import Box, Canvas
from functions.map_image.engine.overlays.credits import Credits
from functions.map_image.engine.overlays.fonts import Fonts
from functions.map_image.engine.overlays.icons import draw_icon
from functions.map_image.engine.overlays.labels import Labels
from functions.map_image.engine.overlays.palette import merge_palette
from functions.map_image.engine.overlays.paths import draw_paths
from functions.map_image.engine.overlays.pins import Pins
from functions.map_image.engine.raster.palette import Palette, Pixels
from functions.map_image.engine.raster.picture import PaletteImage

MARKS_ROOM: Final = 72
"""Map pixels at the lower edge for credits and scale bar: three lines need 34, a bar above them 26."""
Pixel = NDArray[np.float64]
"""Column and row of the picture, with their fractions."""


class Overlays(Struct, frozen=True):
    """What is drawn, with its places in pixels of the picture."""

    paths: Sequence[tuple[NDArray[np.float64], PathStyle]] = ()
    labels: Sequence[tuple[Pixel, LabelStyle]] = ()
    markers: Sequence[tuple[Pixel, PinStyle | Image.Image]] = ()
    credits: str = ""
    bar_metres: float | None = field(default=None)
    """Metres on the ground in a pixel, where a scale bar is drawn."""


class OverlayDrawing:
    """Draws overlays with the fonts of a pack. Threads may share it."""

    def __init__(self, fonts_folder: Folder) -> None:
        fonts = Fonts(fonts_folder)
        self._pins, self._labels, self._credits = Pins(fonts), Labels(fonts), Credits(fonts)

    def draw(self, picture: PaletteImage, overlays: Overlays) -> tuple[Pixels, Pixels]:
        """Return indices [h, w] and a palette [n, 3] of a picture with overlays.

        What lies further south stands in front.
        """
        if not (overlays.paths or overlays.labels or overlays.markers):
            return self._draw_marks(picture, overlays), picture.palette.colours
        scale = picture.level.scale
        canvas = Canvas(_rgb(picture.pixels, picture.palette))
        draw_paths(canvas, overlays.paths, scale)
        for (column, row), label in overlays.labels:
            self._labels.draw(canvas, column, row, label, scale)
        for (column, row), marker in sorted(overlays.markers, key=lambda item: float(item[0][1])):
            if isinstance(marker, PinStyle):
                self._pins.draw(canvas, column, row, marker, scale)
            else:
                draw_icon(canvas, column, row, marker, scale)
        boxes, canvas.boxes = canvas.boxes, []
        self._lay_marks(canvas, overlays, scale)
        is_free = {box: not any(map(partial(_overlap, box), boxes)) for box in canvas.boxes}
        pixels = _quantise(picture, canvas, [box for box in canvas.boxes if is_free[box]])
        boxes += [box for box in canvas.boxes if not is_free[box]]
        return merge_palette(pixels, picture.palette.colours, canvas.image, boxes)

    def _draw_marks(self, picture: PaletteImage, overlays: Overlays) -> Pixels:
        """Return the indices of a picture with its own marks alone; the palette has colours near theirs.

        Most pictures are such, and a palette of their own would take longer than all the rest.
        """
        scale, palette = picture.level.scale, picture.palette
        first_row = max(0, len(picture.pixels) - MARKS_ROOM * scale)
        canvas = Canvas(_rgb(picture.pixels[first_row:], palette), first_row)
        self._lay_marks(canvas, overlays, scale)
        return _quantise(picture, canvas, canvas.boxes)

    def _lay_marks(self, canvas: Canvas, overlays: Overlays, scale: int) -> None:
        self._credits.draw(canvas, overlays.credits, overlays.bar_metres, scale)


def _quantise(picture: PaletteImage, canvas: Canvas, boxes: Sequence[Box]) -> Pixels:
    """Return the picture's indices with some boxes of the canvas in the map's nearest colours."""
    indices = picture.pixels.copy()
    for left, top, right, bottom in boxes:
        part = canvas.image.crop((left, top - canvas.first_row, right, bottom - canvas.first_row))
        indices[top:bottom, left:right] = picture.palette.quantise(np.asarray(part.convert("RGBA")))
    return indices


def _overlap(first: Box, second: Box) -> bool:
    return all(first[side] < second[side + 2] and second[side] < first[side + 2] for side in (0, 1))


def _rgb(pixels: Pixels, palette: Palette) -> Image.Image:
    """Return a picture in RGB; Pillow's lookup is ten times as fast as NumPy's."""
    image = Image.fromarray(pixels, "P")
    image.putpalette(palette.colours.tobytes())
    return image.convert("RGB")
