"""The data packs that map-locate answers from: the tables of IP addresses, and the places."""

from typing import TYPE_CHECKING, Final

from shared.stores.packs import DEFAULT, PLACES
from shared.web.pack import DataPack

if TYPE_CHECKING:
    from functions.map_locate.engine.locator import IpLocator
    from shared.geocoding.gazetteer import Gazetteer

OPENING: Final = "functions.map_locate.engine.opening"

PACK: Final[DataPack["IpLocator"]] = DataPack(DEFAULT, f"{OPENING}:open_locator")
GAZETTEER: Final[DataPack["Gazetteer"]] = DataPack(PLACES, f"{OPENING}:open_gazetteer")
