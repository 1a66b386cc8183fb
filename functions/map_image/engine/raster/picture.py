"""A picture cut out of the map."""

from collections.abc import Mapping

from msgspec import Struct

from functions.map_image.engine.raster.levels import Level, Window
from functions.map_image.engine.raster.palette import Palette, Pixels
from shared.pictures.png import encode_palette_png


class PaletteImage(Struct, frozen=True):
    """Indices [h, w] of a palette, and the window of the world that they show."""

    pixels: Pixels
    palette: Palette
    level: Level
    window: Window

    def position(self, column: float, row: float) -> tuple[float, float]:
        """Return where a pixel of the world at this zoom (before the scale) lies in the picture: x, y."""
        scale = self.level.scale
        return column * scale - self.window.left, row * scale - self.window.top

    @property
    def rgb(self) -> Pixels:
        """The picture's colours, RGB [h, w, 3]."""
        return self.palette.colours[self.pixels]

    def png(self, texts: Mapping[str, str] | None = None) -> bytes:
        """Return the picture as a PNG with the palette; `texts` are written into its metadata."""
        return encode_palette_png(self.pixels, self.palette.colours, texts=texts)
