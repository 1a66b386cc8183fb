"""The picture that is drawn on, with a note of the parts of it that changed."""

from PIL import Image

Box = tuple[int, int, int, int]
"""Left, top, right, bottom; the last two lie outside."""


class Canvas:
    """An RGB picture, or its part below a row. What is laid on it is RGBA, not multiplied by alpha."""

    def __init__(self, image: Image.Image, first_row: int = 0) -> None:
        self.image = image
        self.first_row = first_row
        self.boxes: list[Box] = []
        """Where something was laid, in rows of the whole picture."""

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the whole picture."""
        return self.image.width, self.first_row + self.image.height

    def lay(self, sprite: Image.Image, column: int, row: int) -> None:
        """Lay a sprite on the picture with its upper left corner at a pixel; what is outside is cut off."""
        bounds = sprite.getbbox()
        if bounds is None:
            return
        width, height = self.size
        left, top = max(column + bounds[0], 0), max(row + bounds[1], self.first_row)
        right, bottom = min(column + bounds[2], width), min(row + bounds[3], height)
        if left >= right or top >= bottom:
            return
        part = sprite.crop((left - column, top - row, right - column, bottom - row))
        self.image.paste(part, (left, top - self.first_row), part)
        self.boxes.append((left, top, right, bottom))
