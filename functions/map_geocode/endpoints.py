"""What map-geocode serves."""

from typing import Final

from functions.map_geocode.addresses import endpoints as addresses
from functions.map_geocode.attribution import endpoints as attribution
from functions.map_geocode.geocoding import endpoints as geocoding
from functions.map_geocode.javascript import endpoints as javascript
from functions.map_geocode.regions import endpoints as regions
from functions.map_geocode.reverse import endpoints as reverse
from shared.web.endpoint import Endpoint

ENDPOINTS: Final[tuple[Endpoint, ...]] = (
    *geocoding.ENDPOINTS,
    *reverse.ENDPOINTS,
    *regions.ENDPOINTS,
    *addresses.ENDPOINTS,
    *attribution.ENDPOINTS,
    *javascript.ENDPOINTS,
)
