"""Directions by car and motorcycle: v2, lite, v1 and abroad."""

from typing import Any, Final

from functions.map_direction.parameters import EndParameters
from shared.web.map import MapEndpoint

ENDPOINTS: Final[tuple[MapEndpoint[Any], ...]] = ()
__all__ = ["ENDPOINTS", "EndParameters"]
