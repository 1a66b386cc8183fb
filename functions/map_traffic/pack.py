"""The packs in use: the roads that points are laid on, with the store of their speeds, and the cities."""

from typing import TYPE_CHECKING, Final

from shared.config import Settings
from shared.geo.refusal import NoData
from shared.roads import RoadNetwork
from shared.stores.packs import DEFAULT, ROADS
from shared.traffic.snapshot_store import SnapshotStore
from shared.web.pack import DataPack

if TYPE_CHECKING:
    from functions.map_traffic.engine.cities import Cities

OPENING: Final = "functions.map_traffic.engine.opening"


class RoadsPack(DataPack[RoadNetwork]):
    """The roads; `settings` are those that it was started with, which say where the snapshot lies."""

    def __init__(self) -> None:
        super().__init__(ROADS, f"{OPENING}:open_network", close=lambda network: network.close())
        self._settings: Settings | None = None
        self._store: SnapshotStore | None = None

    @property
    def settings(self) -> Settings:
        """The settings of the function. Raises NoData where it was not started."""
        if self._settings is None:
            raise NoData("live traffic is not started")
        return self._settings

    @property
    def store(self) -> SnapshotStore:
        """Where the snapshot lies. Raises NoData where the function was not started."""
        if self._store is None:
            self._store = SnapshotStore.open(self.settings)
        return self._store

    def start(self, settings: Settings) -> None:
        """Open the current version if there is one, and follow the pointer from now on."""
        super().start(settings)
        self._settings = settings

    def close(self) -> None:
        """Stop following, and close what is in use."""
        store, self._store, self._settings = self._store, None, None
        if store is not None:
            store.close()
        super().close()


PACK: Final = RoadsPack()
CITIES: Final[DataPack["Cities"]] = DataPack(DEFAULT, f"{OPENING}:open_cities")
