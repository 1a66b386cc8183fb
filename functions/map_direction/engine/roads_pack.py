"""Opening a pack of roads: the network, the operator's tables beside it, and the timetable."""

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from functions.map_direction.engine.clock import NOW
from functions.map_direction.engine.transit.planner import TransitPlanner
from functions.map_direction.engine.transit.walking_router import WalkingRouter
from shared.roads import RoadNetwork
from shared.roads.plates import PlateRules, load_plate_rules
from shared.roads.tariff import Tariff, load_tariff
from shared.transit.timetable import FOLDER, open_timetable


class Roads(Struct, frozen=True):
    """An open pack of roads."""

    network: RoadNetwork
    tariff: Tariff
    plates: PlateRules
    walks: WalkingRouter
    transit: TransitPlanner | None = None
    """None where the pack has no timetable."""

    @property
    def date_time(self) -> Mapping[str, Any] | None:
        """The engine's `date_time` of now where there are live speeds, else None: it is the slower way."""
        return NOW if self.network.is_live else None


def open_roads(folder: Path) -> Roads:
    """Open a pack of roads."""
    network = RoadNetwork(folder)
    tariff, plates, transit = load_tariff(folder), load_plate_rules(folder), _open_transit(folder)
    return Roads(network, tariff, plates, WalkingRouter(network), transit)


def _open_transit(folder: Path) -> TransitPlanner | None:
    if not (folder / FOLDER).is_dir():
        return None
    planner = TransitPlanner(open_timetable(folder / FOLDER))
    network = planner.network
    network.service_days(int(time.time()), network.districts.largest)  # today's table, before any request
    return planner
