"""What map-image serves."""

from typing import Final

from functions.map_image.basemap import endpoints as basemap
from functions.map_image.static import endpoints as static
from shared.web.endpoint import Endpoint

ENDPOINTS: Final[tuple[Endpoint, ...]] = (*static.ENDPOINTS, *basemap.ENDPOINTS)
