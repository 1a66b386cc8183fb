"""The overseas basemap for map SDKs."""

from typing import Final

from shared.web.endpoint import Endpoint

ENDPOINTS: Final[tuple[Endpoint, ...]] = ()
