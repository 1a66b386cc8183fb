"""Labels: a text in a box, or with a halo where it has no background; its upper left corner is its place."""

from functools import lru_cache
from typing import Final

from msgspec.structs import replace
from PIL import Image, ImageDraw, ImageFilter

from functions.map_image.engine.notation.colours import Colour
from functions.map_image.engine.notation.labels import LabelStyle
from functions.map_image.engine.overlays.canvas import Canvas
from functions.map_image.engine.overlays.fonts import Fonts

PADDING: Final = (0.55, 0.34)
"""Beside and above the text, in font sizes."""
ROUNDING: Final = 0.28
"""Radius of the corners, in font sizes; at most `MOST_ROUNDING` map pixels."""
MOST_ROUNDING: Final = 5
HALO: Final = 0.14
"""Width of the halo, in font sizes."""
BLUR: Final = 1.5
"""Map pixels over which the shadow of a box fades."""
FINENESS: Final = 4
"""Boxes are drawn this much finer and averaged."""
LABELS_KEPT: Final = 128
WHITE: Final[Colour] = (255, 255, 255)


class Labels:
    """Draws labels, each once."""

    def __init__(self, fonts: Fonts) -> None:
        self._fonts = fonts
        self._sprite = lru_cache(LABELS_KEPT)(self._draw)

    def draw(self, canvas: Canvas, column: float, row: float, style: LabelStyle, scale: int) -> None:
        """Draw a label whose upper left corner stands at a column and a row."""
        if content := self._fonts.drawable(style.content):
            image, margin = self._sprite(replace(style, content=content), scale)
            canvas.lay(image, round(column) - margin, round(row) - margin)

    def _draw(self, style: LabelStyle, scale: int) -> tuple[Image.Image, int]:
        """Return the label, and how far its corner is from the sprite's."""
        size = style.font_size * scale
        face = self._fonts.face(size, is_bold=style.is_bold)
        left, _, right, _ = face.getbbox(style.content)
        side, top = (round(share * size) for share in PADDING)
        width, height = round(right - left) + 2 * side, size + 2 * top
        margin = round(3 * BLUR * scale)
        image = Image.new("RGBA", (width + 2 * margin, height + 2 * margin))
        if style.background is not None:
            _draw_box(image, margin, style, scale)
        pen = ImageDraw.Draw(image)
        pen.text(
            (image.width / 2, image.height / 2),
            style.content,
            font=face,
            anchor="mm",
            fill=style.colour,
            stroke_width=0 if style.background is not None else round(HALO * size),
            stroke_fill=(*WHITE, 235),
        )
        return image, margin


def _draw_box(image: Image.Image, margin: int, style: LabelStyle, scale: int) -> None:
    radius = min(ROUNDING * style.font_size, MOST_ROUNDING) * scale
    outer = _round_box(image.size, margin, radius, 0)
    shadow = Image.new("RGBA", image.size, (25, 28, 38, 0))
    soft = outer.filter(ImageFilter.GaussianBlur(BLUR * scale))
    shadow.putalpha(soft.point([round(value * 0.35) for value in range(256)]))
    image.alpha_composite(shadow)
    background = style.background or WHITE
    edge = tuple((a + b) // 2 for a, b in zip(style.colour, background, strict=True))
    if style.has_border:
        _paint(image, edge, outer)
        _paint(image, background, _round_box(image.size, margin, radius - scale, scale))
    else:
        _paint(image, background, outer)


def _round_box(size: tuple[int, int], margin: int, radius: float, inset: int) -> Image.Image:
    """Return the mask of a box with round corners, `margin` and `inset` pixels within its picture."""
    width, height = size
    fine, start = FINENESS, (margin + inset) * FINENESS
    mask = Image.new("L", (width * fine, height * fine))
    corner = ((width - margin - inset) * fine - 1, (height - margin - inset) * fine - 1)
    ImageDraw.Draw(mask).rounded_rectangle((start, start, *corner), max(radius, 0) * fine, fill=255)
    return mask.reduce(fine)


def _paint(image: Image.Image, colour: tuple[int, ...], mask: Image.Image) -> None:
    layer = Image.new("RGBA", image.size, (*colour, 0))
    layer.putalpha(mask)
    image.alpha_composite(layer)
