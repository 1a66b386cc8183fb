"""The data pack that map-locate answers from."""

from typing import TYPE_CHECKING, Final

from shared.stores.packs import DEFAULT
from shared.web.pack import DataPack

if TYPE_CHECKING:
    from functions.map_locate.engine.locator import IpLocator

PACK: Final[DataPack["IpLocator"]] = DataPack(DEFAULT, "functions.map_locate.engine.opening:open_locator")
