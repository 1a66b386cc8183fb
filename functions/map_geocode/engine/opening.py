"""Opening the engines of map-geocode over one data pack."""

from dataclasses import dataclass
from pathlib import Path

from functions.map_geocode.engine.analysis import AddressAnalyzer
from functions.map_geocode.engine.regions import Regions
from shared.geo import Crs
from shared.geo.points import Datum
from shared.geocoding.gazetteer import Gazetteer


@dataclass(frozen=True)
class Engines:
    """The engines over one pack."""

    gazetteer: Gazetteer
    regions: Regions
    addresses: AddressAnalyzer

    def datum(self, source: Crs, target: Crs) -> Datum:
        """Return how points of one request are read and written."""
        return Datum(source, target, self.gazetteer.territory)


def open_engines(folder: Path) -> Engines:
    """Open the divisions, boundaries and places of a pack, and look something up in each."""
    gazetteer = Gazetteer.open(folder)
    engines = Engines(
        gazetteer,
        Regions(gazetteer.names, gazetteer.boundaries, gazetteer.simplification),
        AddressAnalyzer(gazetteer.names, gazetteer.simplification),
    )
    engines.regions.search("中国", depth=1, with_outline=True)
    engines.addresses.analyze("贵州省贵阳市观山湖区金阳街道", verify=True)
    gazetteer.geocoder.geocode("贵州省贵阳市观山湖区金阳街道中心小学")
    gazetteer.reverse_geocoder.reverse(106.63, 26.65)
    return engines
