"""The packs in use: the places around tracks, and the roads under them."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING, Final

from functions.map_track.engine.surroundings import NO_SURROUNDINGS, Surroundings
from shared.geo.refusal import NoData
from shared.stores.packs import PLACES, ROADS
from shared.web.pack import DataPack

if TYPE_CHECKING:
    from shared.roads import RoadNetwork

ENGINE: Final = "functions.map_track.engine"

SURROUNDINGS: Final[DataPack[Surroundings]] = DataPack(PLACES, f"{ENGINE}.surroundings:open_surroundings")
NETWORK: "Final[DataPack[RoadNetwork]]" = DataPack(
    ROADS, "shared.roads:RoadNetwork", close=lambda network: network.close()
)


def current_surroundings() -> Surroundings:
    """Return the surroundings of the pack in use; points are taken without a pack as well."""
    try:
        with SURROUNDINGS.use() as surroundings:
            return surroundings
    except NoData:
        return NO_SURROUNDINGS


@contextmanager
def current_network() -> "Iterator[RoadNetwork | None]":
    """Give the roads of the pack in use for the duration, None without a pack."""
    with ExitStack() as stack:
        network: RoadNetwork | None = None
        with suppress(NoData):
            network = stack.enter_context(NETWORK.use())
        yield network
