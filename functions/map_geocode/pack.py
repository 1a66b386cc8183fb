"""The data pack that map-geocode answers from."""

from typing import TYPE_CHECKING, Final

from shared.stores.packs import PLACES
from shared.web.pack import DataPack

if TYPE_CHECKING:
    from functions.map_geocode.engine.opening import Engines

PACK: Final[DataPack["Engines"]] = DataPack(PLACES, "functions.map_geocode.engine.opening:open_engines")
