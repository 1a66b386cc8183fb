"""The packs that map-image answers from: the map, and the places that pictures name."""

from typing import TYPE_CHECKING, Final

from functions.map_image.engine.places import NO_PLACES, Places
from shared.geo.refusal import NoData
from shared.stores.packs import MAP, PLACES
from shared.web.pack import DataPack

if TYPE_CHECKING:
    from functions.map_image.engine.map_pack import MapPack

ENGINE: Final = "functions.map_image.engine"

PACK: Final[DataPack["MapPack"]] = DataPack(MAP, f"{ENGINE}.map_pack:open_map", lambda pack: pack.close())
PLACES_PACK: Final[DataPack[Places]] = DataPack(PLACES, f"{ENGINE}.places_pack:open_places")


def current_places() -> Places:
    """Return the places of the pack in use; pictures are drawn without one as well."""
    try:
        with PLACES_PACK.use() as places:
            return places
    except NoData:
        return NO_PLACES
