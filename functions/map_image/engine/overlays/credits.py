"""What a map says of itself: whose work it is, its approval number, and how long a kilometre is."""

import math
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from PIL import Image, ImageDraw

from functions.map_image.engine.notation.colours import Colour
from functions.map_image.engine.overlays.canvas import Canvas
from functions.map_image.engine.overlays.fonts import Fonts

FONT_SIZES: Final = (10, 9, 8)
"""Map pixels, the largest that fits the picture."""
MOST_LINES: Final = 3
TEXT: Final[Colour] = (74, 80, 92)
PLATE: Final = (255, 255, 255, 178)
"""The pale plate below the text and the bar."""
PADDING: Final = 3
BAR_ROOM: Final = 88
"""Map pixels that a scale bar may be long."""
LEAST_BAR_PICTURE: Final = (160, 90)
"""Map pixels of the smallest picture with a scale bar."""
MARGIN: Final = 8
"""Map pixels between the bar and the line beside it."""
CREDITS_KEPT: Final = 64

Measure = Callable[[str], float]
"""The length of a text in pixels."""


class Credits:
    """Draws the line of credits and the scale bar, each once."""

    def __init__(self, fonts: Fonts) -> None:
        self._fonts = fonts
        self._line = lru_cache(CREDITS_KEPT)(self._draw_line)
        self._bar = lru_cache(CREDITS_KEPT)(self._draw_bar)

    def draw(self, canvas: Canvas, text: str, metres: float | None, scale: int) -> None:
        """Draw a line of credits in the lower right corner, and the scale bar in the lower left one.

        text: empty for no line. metres: in a pixel of the picture, on the ground; None for no bar. A picture
        too small for one of them is left without it. The bar stands above a line that reaches to it.
        """
        width, height = canvas.size
        line = self._line(text, width, scale) if text else None
        if line is not None and line.height > height / 2:
            line = None
        if line is not None:
            canvas.lay(line, width - line.width, height - line.height)
        if metres is None or width < LEAST_BAR_PICTURE[0] * scale or height < LEAST_BAR_PICTURE[1] * scale:
            return
        bar = self._bar(*bar_length(metres, BAR_ROOM * scale), scale)
        top = height - bar.height
        if line is not None and bar.width + MARGIN * scale > width - line.width:
            top -= line.height + PADDING * scale
        canvas.lay(bar, 0, top)

    def _draw_line(self, text: str, width: int, scale: int) -> Image.Image | None:
        for size in FONT_SIZES:
            face = self._fonts.face(size * scale)
            lines = wrap_text(text, face.getlength, width - 2 * PADDING * scale)
            if len(lines) <= MOST_LINES and (len(lines) == 1 or size == FONT_SIZES[-1]):
                break
        else:
            return None
        height = round(size * scale * 1.3)
        wide = max(math.ceil(face.getlength(line)) for line in lines) + 2 * PADDING * scale
        image = Image.new("RGBA", (wide, height * len(lines) + PADDING * scale), PLATE)
        pen = ImageDraw.Draw(image)
        for number, line in enumerate(lines):
            middle = height * number + (height + PADDING * scale) / 2
            pen.text((wide - PADDING * scale, middle), line, font=face, anchor="rm", fill=TEXT)
        return image

    def _draw_bar(self, length: float, pixels: int, scale: int) -> Image.Image:
        face = self._fonts.face(10 * scale)
        text = f"{length / 1000:g} 公里" if length >= 1000 else f"{length:g} 米"
        edge, tick, line = 2 * PADDING * scale, 4 * scale, 2 * scale
        wide = max(pixels, math.ceil(face.getlength(text))) + 2 * edge
        image = Image.new("RGBA", (wide, 14 * scale + tick + edge), PLATE)
        pen = ImageDraw.Draw(image)
        left, bottom = (wide - pixels) // 2, image.height - edge
        for x0, y0, x1 in (
            (left, bottom - line, left + pixels),
            (left, bottom - tick, left + line),
            (left + pixels - line, bottom - tick, left + pixels),
        ):
            pen.rectangle((x0, y0, x1 - 1, bottom - 1), fill=TEXT)
        pen.text((wide / 2, bottom - tick - scale), text, font=face, anchor="mb", fill=TEXT)
        return image


def bar_length(metres: float, room: int) -> tuple[float, int]:
    """Return the longest round length (1, 2, 5 x 10^n m) of at most `room` pixels, and its pixels."""
    most = metres * room
    power = 10 ** math.floor(math.log10(most))
    length = max(factor * power for factor in (1, 2, 5) if factor * power <= most)
    return float(length), max(1, round(length / metres))


def wrap_text(text: str, length: Measure, room: float) -> list[str]:
    """Return a text in lines no longer than `room`, broken between its words where that can be."""
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and length(longer) > room:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines
