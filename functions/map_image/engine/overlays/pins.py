"""The pins of markers: a drop with a letter or a dot and a soft shadow, in three sizes and any colour."""

import math
from functools import lru_cache
from typing import Final

import numpy as np
from msgspec import Struct
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from functions.map_image.engine.notation.colours import Colour
from functions.map_image.engine.notation.markers import PinStyle, Size
from functions.map_image.engine.overlays.canvas import Canvas
from functions.map_image.engine.overlays.fonts import Fonts

RADIUS: Final[dict[Size, float]] = {"s": 8.0, "m": 10.5, "l": 13.5}
"""Map pixels of the head."""
LENGTH: Final = 2.55
"""From the head's middle to the point, in radii."""
SHOULDER: Final = math.radians(38)
"""Below the horizontal, where the head turns into the point."""
RIM: Final = 1.25
"""Map pixels of the white line around a pin."""
FINENESS: Final = 6
"""Pixels are drawn this much finer and averaged."""
PINS_KEPT: Final = 512
BRIGHT, PALE = 0.62, 0.85
"""Luminance from which a sign is dark, and from which a white rim would be lost."""
WHITE: Final[Colour] = (255, 255, 255)
GREY: Final[Colour] = (142, 146, 156)
DARK: Final[Colour] = (38, 39, 43)


class PinImage(Struct, frozen=True):
    """RGBA, and which of its pixels stands on the marker's place."""

    image: Image.Image
    column: int
    row: int


class Pins:
    """Draws pins, each once."""

    def __init__(self, fonts: Fonts) -> None:
        self._fonts = fonts
        self._sprite = lru_cache(PINS_KEPT)(self._draw)

    def draw(self, canvas: Canvas, column: float, row: float, style: PinStyle, scale: int) -> None:
        """Draw a pin whose point stands at a column and a row."""
        sprite = self._sprite(style, scale)
        canvas.lay(sprite.image, round(column) - sprite.column, round(row) - sprite.row)

    def _draw(self, style: PinStyle, scale: int) -> PinImage:
        radius = RADIUS[style.size] * scale
        rim, blur = RIM * scale, 1.6 * scale
        side = math.ceil(radius + rim + 3 * blur)
        head = math.ceil(radius + rim + 2)
        point = head + round(LENGTH * radius)
        width, height = 2 * side + 1, point + math.ceil(3 * blur) + 1
        fine = FINENESS
        middle = ((side + 0.5) * fine, (point + 0.5 - LENGTH * radius) * fine)
        drop = _drop(middle, radius * fine, (width * fine, height * fine))
        rim_mask = _outline_mask(drop, rim * fine)
        image = Image.new("RGBA", (width, height))
        image.alpha_composite(_shadow(rim_mask.reduce(fine), blur, scale))
        rim_colour = GREY if _luminance(style.colour) > PALE else WHITE
        _paint(image, Image.new("RGB", image.size, rim_colour), rim_mask.reduce(fine))
        _paint(image, _gradient(style.colour, width, height), drop.reduce(fine))
        self._sign(image, style, (side + 0.5, point + 0.5 - LENGTH * radius), radius)
        return PinImage(image, side, point)

    def _sign(self, image: Image.Image, style: PinStyle, middle: tuple[float, float], radius: float) -> None:
        colour = DARK if _luminance(style.colour) > BRIGHT else WHITE
        mask = Image.new("L", (image.width * FINENESS, image.height * FINENESS))
        pen = ImageDraw.Draw(mask)
        x, y = (value * FINENESS for value in middle)
        if style.label:
            share = 1.28 if len(style.label) == 1 else 1.0
            face = self._fonts.face(round(radius * share * FINENESS), is_bold=True)
            left, top, right, bottom = pen.textbbox((0, 0), style.label, font=face)
            pen.text((x - (left + right) / 2, y - (top + bottom) / 2), style.label, font=face, fill=255)
        else:
            dot = radius * 0.38 * FINENESS
            pen.ellipse((x - dot, y - dot, x + dot, y + dot), fill=255)
        _paint(image, Image.new("RGB", image.size, colour), mask.reduce(FINENESS))


def _drop(middle: tuple[float, float], radius: float, size: tuple[int, int]) -> Image.Image:
    """Return the mask of a drop: an arc, and from its shoulders two curves to the point."""
    x, y = middle
    angles = np.linspace(SHOULDER, -math.pi - SHOULDER, 120)
    arc = np.column_stack((x + radius * np.cos(angles), y + radius * np.sin(angles)))
    point = np.array((x, y + LENGTH * radius))
    right, left = arc[0], arc[-1]
    tangent = np.array((-math.sin(SHOULDER), math.cos(SHOULDER))) * radius * 0.62
    mirror = tangent * (-1, 1)
    flare = np.array((radius * 0.10, -radius * 0.55))
    outline = np.vstack(
        (
            arc,
            _curve(left, left + mirror, point + flare * (-1, 1), point),
            _curve(point, point + flare, right + tangent, right),
        )
    )
    mask = Image.new("L", size)
    ImageDraw.Draw(mask).polygon([(float(a), float(b)) for a, b in outline], fill=255)
    return mask


def _curve(
    start: np.ndarray[tuple[int], np.dtype[np.float64]],
    first: np.ndarray[tuple[int], np.dtype[np.float64]],
    second: np.ndarray[tuple[int], np.dtype[np.float64]],
    end: np.ndarray[tuple[int], np.dtype[np.float64]],
) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Return points of the cubic curve from `start` to `end`."""
    t = np.linspace(0, 1, 40)[:, None]
    curve: np.ndarray[tuple[int, int], np.dtype[np.float64]] = (
        (1 - t) ** 3 * start + 3 * (1 - t) ** 2 * t * first + 3 * (1 - t) * t**2 * second + t**3 * end
    )
    return curve


def _outline_mask(mask: Image.Image, width: float) -> Image.Image:
    """Return a mask with `width` pixels more all around."""
    blur_mask = mask.filter(ImageFilter.GaussianBlur(width / 1.6))
    outline_mask = blur_mask.point([0] * 14 + [255] * 242)
    return ImageChops.lighter(outline_mask, mask)


def _shadow(mask: Image.Image, blur: float, scale: int) -> Image.Image:
    soft = ImageChops.offset(mask, 0, scale).filter(ImageFilter.GaussianBlur(blur))
    shadow = Image.new("RGBA", mask.size, (25, 28, 38, 0))
    shadow.putalpha(soft.point([round(value * 0.42) for value in range(256)]))
    return shadow


def _gradient(colour: Colour, width: int, height: int) -> Image.Image:
    """Return the colour, a little lighter at the top."""
    light = np.linspace(0.16, 0.0, height)[:, None]
    rows = np.array(colour) * (1 - light) + 255 * light
    return Image.fromarray(np.repeat(rows.round().astype(np.uint8)[:, None], width, axis=1))


def _paint(image: Image.Image, colours: Image.Image, mask: Image.Image) -> None:
    layer = colours.convert("RGBA")
    layer.putalpha(mask)
    image.alpha_composite(layer)


def _luminance(colour: Colour) -> float:
    red, green, blue = (value / 255 for value in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
