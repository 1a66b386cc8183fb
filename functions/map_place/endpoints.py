"""What map-place serves."""

from typing import Any, Final

from functions.map_place.detail import endpoints as detail
from functions.map_place.javascript import endpoints as javascript
from functions.map_place.search import endpoints as search
from functions.map_place.suggestion import endpoints as suggestion
from shared.web.map import MapEndpoint

ENDPOINTS: Final[tuple[MapEndpoint[Any], ...]] = (
    *search.ENDPOINTS,
    *detail.ENDPOINTS,
    *suggestion.ENDPOINTS,
    *javascript.ENDPOINTS,
)
