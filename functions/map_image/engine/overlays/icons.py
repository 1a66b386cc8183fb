"""Callers' own pictures as markers: the middle of the lower edge stands on the marker's place."""

from PIL import Image

from functions.map_image.engine.overlays.canvas import Canvas


def draw_icon(canvas: Canvas, column: float, row: float, icon: Image.Image, scale: int) -> None:
    """Draw an icon; with scale 2 it is twice as large, as everything is."""
    if scale != 1:
        icon = icon.resize((icon.width * scale, icon.height * scale), Image.Resampling.BICUBIC)
    canvas.lay(icon, round(column) - icon.width // 2, round(row) - icon.height + 1)
