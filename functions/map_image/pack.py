"""The pack of the map that map-image answers from."""

from typing import TYPE_CHECKING, Final

from shared.stores.packs import MAP
from shared.web.pack import DataPack

if TYPE_CHECKING:
    from functions.map_image.engine.map_pack import MapPack

PACK: Final[DataPack["MapPack"]] = DataPack(
    MAP, "functions.map_image.engine.map_pack:open_map", lambda pack: pack.close()
)
