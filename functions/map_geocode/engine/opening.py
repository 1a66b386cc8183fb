"""Opening the engines of map-geocode over one data pack."""

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from functions.map_geocode.engine.regions import Regions
from shared.geo import Crs
from shared.geo.points import Datum
from shared.geocoding.gazetteer import Gazetteer

if TYPE_CHECKING:
    from functions.map_geocode.engine.analysis import AddressAnalyzer


class Engines(Struct, frozen=True, dict=True):
    """The engines over one pack."""

    gazetteer: Gazetteer
    regions: Regions

    @cached_property
    def addresses(self) -> "AddressAnalyzer":
        """What takes addresses apart; its tables take a tenth of a start."""
        from functions.map_geocode.engine.analysis import AddressAnalyzer

        return AddressAnalyzer(self.gazetteer.names, self.gazetteer.simplification)

    def datum(self, source: Crs, target: Crs) -> Datum:
        """Return how points of one request are read and written."""
        return Datum(source, target, self.gazetteer.territory)


def open_engines(folder: Path) -> Engines:
    """Open the divisions, boundaries and places of a pack, and look something up in each."""
    gazetteer = Gazetteer.open(folder)
    engines = Engines(
        gazetteer,
        Regions(gazetteer.names, gazetteer.boundaries, gazetteer.simplification),
    )
    engines.regions.search("中国", depth=1, with_outline=True)
    gazetteer.geocoder.geocode("贵州省贵阳市观山湖区金阳街道中心小学")
    gazetteer.reverse_geocoder.reverse(106.63, 26.65)
    return engines
