"""The shapes that callers of pictures get back."""

from typing import TypedDict


class PictureAnswer(TypedDict):
    """A picture is kept, or was deleted."""

    message: str
    object_name: str
