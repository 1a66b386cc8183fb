"""What map-jsapi answers: the script of the JavaScript API, and libraries that pages load beside it."""

from typing import Final

from functions.map_jsapi.libraries import endpoints as libraries
from functions.map_jsapi.script import endpoints as script
from shared.web.endpoint import Endpoint

ENDPOINTS: Final[tuple[Endpoint, ...]] = (*script.ENDPOINTS, *libraries.ENDPOINTS)
