"""The packs in use: the roads, and the places around them."""

from typing import TYPE_CHECKING, Final

from functions.map_direction.engine.surroundings import NO_SURROUNDINGS, Surroundings
from shared.geo.refusal import NoData
from shared.stores.packs import PLACES, ROADS
from shared.web.pack import DataPack

if TYPE_CHECKING:
    from functions.map_direction.engine.roads_pack import Roads

ENGINE: Final = "functions.map_direction.engine"

PACK: "Final[DataPack[Roads]]" = DataPack(
    ROADS, f"{ENGINE}.roads_pack:open_roads", close=lambda roads: roads.network.close()
)
SURROUNDINGS: Final[DataPack[Surroundings]] = DataPack(PLACES, f"{ENGINE}.places_pack:open_surroundings")


def current_surroundings() -> Surroundings:
    """Return the surroundings of the pack in use; routes are answered without a pack as well."""
    try:
        with SURROUNDINGS.use() as surroundings:
            return surroundings
    except NoData:
        return NO_SURROUNDINGS
