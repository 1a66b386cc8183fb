"""Answers `/staticimage/v2` and `/staticimage`."""

from functions.map_image.errors import MapMissing
from functions.map_image.static.parameters import StaticImageParameters
from shared.web.declaration import Binary


def draw(parameters: StaticImageParameters) -> Binary:
    """Answer `/staticimage/v2`."""
    raise MapMissing
