"""The services of map-direction: those of each room, and the old one that hands calls to them."""

from typing import Any, Final

from functions.map_direction.active.endpoints import ENDPOINTS as ACTIVE
from functions.map_direction.driving.endpoints import ENDPOINTS as DRIVING
from functions.map_direction.javascript.endpoints import ENDPOINTS as JAVASCRIPT
from functions.map_direction.legacy.endpoints import ENDPOINTS as LEGACY
from functions.map_direction.matrix.endpoints import ENDPOINTS as MATRIX
from functions.map_direction.transit.endpoints import ENDPOINTS as TRANSIT
from shared.web.map import MapEndpoint

SERVICES: Final[tuple[MapEndpoint[Any], ...]] = (*DRIVING, *ACTIVE, *MATRIX, *TRANSIT)
ENDPOINTS: Final = (*SERVICES, *LEGACY, *JAVASCRIPT)
