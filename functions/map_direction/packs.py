"""What the endpoints answer from: the roads, and what is known of the places around them."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from functions.map_direction.surroundings import NOTHING_KNOWN, Surroundings, surroundings_of
from functions.map_direction.tariff import Tariff, load_tariff
from shared.geo.refusal import NoData
from shared.stores.packs import PLACES, ROADS
from shared.web.pack import DataPack

if TYPE_CHECKING:
    from shared.roads import RoadNetwork


@dataclass(frozen=True)
class Roads:
    """One pack of roads, opened."""

    network: "RoadNetwork"
    tariff: Tariff


def open_roads(folder: Path) -> Roads:
    """Open the road network of a pack, and the operator's tables beside it."""
    from shared.roads import RoadNetwork

    return Roads(RoadNetwork(folder), load_tariff(folder))


PACK: Final = DataPack(ROADS, open_roads, close=lambda roads: roads.network.close())
SURROUNDINGS: Final = DataPack(PLACES, surroundings_of)


def surroundings() -> Surroundings:
    """Return what is known of places now; routes are answered without it as well."""
    try:
        with SURROUNDINGS.use() as known:
            return known
    except NoData:
        return NOTHING_KNOWN
