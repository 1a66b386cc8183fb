"""The packs in use: the roads with their live speeds, and the places around them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from functions.map_direction.engine.live_traffic import LiveTraffic
from functions.map_direction.engine.surroundings import NO_SURROUNDINGS, Surroundings
from shared.config import Settings
from shared.geo.refusal import NoData
from shared.roads import RoadNetwork
from shared.stores.packs import PLACES, ROADS
from shared.web.engine import load_engine
from shared.web.pack import DataPack

if TYPE_CHECKING:
    from functions.map_direction.engine.roads_pack import Roads

ENGINE: Final = "functions.map_direction.engine"


class RoadsPack(DataPack["Roads"]):
    """The roads, whose network has the newest live speeds from its opening on."""

    def __init__(self) -> None:
        super().__init__(ROADS, self._open_with_traffic, close=lambda roads: roads.network.close())
        self._traffic = LiveTraffic()

    def start(self, settings: Settings) -> None:
        """Open the current version, follow the pointer, and follow live traffic."""
        super().start(settings)
        self._traffic.follow(settings, self._use_network)

    def close(self) -> None:
        """Stop following, and close what is in use."""
        self._traffic.close()
        super().close()

    def _open_with_traffic(self, folder: Path) -> "Roads":
        roads: Roads = load_engine(f"{ENGINE}.roads_pack:open_roads")(folder)
        self._traffic.lay_on(roads.network)
        return roads

    @contextmanager
    def _use_network(self) -> Iterator[RoadNetwork]:
        """Give the network that follows the pointer; one that is used for a while keeps its own speeds."""
        if self.is_lent:
            raise NoData("a folder is in use")
        with self.use() as roads:
            yield roads.network


PACK: Final = RoadsPack()
SURROUNDINGS: Final[DataPack[Surroundings]] = DataPack(PLACES, f"{ENGINE}.places_pack:open_surroundings")


def current_surroundings() -> Surroundings:
    """Return the surroundings of the pack in use; routes are answered without a pack as well."""
    try:
        with SURROUNDINGS.use() as surroundings:
            return surroundings
    except NoData:
        return NO_SURROUNDINGS
