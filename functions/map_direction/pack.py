"""What the endpoints answer from: the roads, and what is known of the places around them."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from functions.map_direction.engine import clock
from functions.map_direction.engine.surroundings import NOTHING_KNOWN, Surroundings, surroundings_of
from shared.geo.refusal import NoData
from shared.stores.packs import PLACES, ROADS
from shared.web.pack import DataPack

if TYPE_CHECKING:
    from functions.map_direction.engine.transit.planner import Planner
    from shared.roads import RoadNetwork
    from shared.roads.plates import PlateRules
    from shared.roads.tariff import Tariff


@dataclass(frozen=True)
class Roads:
    """One pack of roads, opened."""

    network: "RoadNetwork"
    tariff: "Tariff"
    plates: "PlateRules"
    untouched: int
    """When the file of live speeds was made, empty."""
    transit: "Planner | None" = None
    """None where the pack has no timetable."""

    @property
    def now(self) -> Mapping[str, Any] | None:
        """The engine's word for leaving now where live speeds are known, else None: it is the slower way."""
        traffic = self.network.traffic
        return clock.NOW if traffic.stat().st_mtime_ns != self.untouched else None


def open_roads(folder: Path) -> Roads:
    """Open the road network of a pack, and the operator's tables beside it."""
    from shared.roads import RoadNetwork
    from shared.roads.plates import load_plate_rules
    from shared.roads.tariff import load_tariff

    network = RoadNetwork(folder)
    untouched = network.traffic.stat().st_mtime_ns
    tariff, plates, transit = load_tariff(folder), load_plate_rules(folder), _open_transit(folder)
    return Roads(network, tariff, plates, untouched, transit)


def _open_transit(folder: Path) -> "Planner | None":
    from shared.transit.timetable import FOLDER, open_timetable

    if not (folder / FOLDER).is_dir():
        return None
    from functions.map_direction.engine.transit.planner import Planner

    planner = Planner(open_timetable(folder / FOLDER))
    planner.network.running(int(time.time()))  # lays out today's trips, before anyone waits for them
    return planner


PACK: Final = DataPack(ROADS, open_roads, close=lambda roads: roads.network.close())
SURROUNDINGS: Final = DataPack(PLACES, surroundings_of)


def surroundings() -> Surroundings:
    """Return what is known of places now; routes are answered without it as well."""
    try:
        with SURROUNDINGS.use() as known:
            return known
    except NoData:
        return NOTHING_KNOWN
