"""The engines of map-geocode over one data pack, and the pack that is in use."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from shared.stores.packs import PLACES
from shared.web.pack import DataPack

if TYPE_CHECKING:
    from functions.map_geocode.engine.analysis import AddressAnalyzer
    from functions.map_geocode.engine.regions import Regions
    from shared.geo.divisions import Divisions
    from shared.geocoding.geocoder import Geocoder
    from shared.geocoding.reverse_geocoder import ReverseGeocoder
    from shared.places.folding import Folding


@dataclass(frozen=True)
class Engines:
    """What the services call, over one pack."""

    divisions: "Divisions"
    folding: "Folding"
    regions: "Regions"
    addresses: "AddressAnalyzer"
    geocoder: "Geocoder"
    reverse: "ReverseGeocoder"


def open_engines(folder: Path) -> Engines:
    """Open the divisions, boundaries and places of a pack, and look something up in each."""
    from functions.map_geocode.engine.analysis import AddressAnalyzer
    from functions.map_geocode.engine.regions import Regions
    from shared.geo import boundaries, divisions
    from shared.geo.division_names import DivisionNames
    from shared.geocoding.geocoder import Geocoder
    from shared.geocoding.normalization import Simplification
    from shared.geocoding.reverse_geocoder import ReverseGeocoder
    from shared.places import schema
    from shared.places.division_finder import DivisionFinder
    from shared.places.index import PlaceIndex

    names = DivisionNames(divisions.Divisions(folder / divisions.FILE))
    outlines = boundaries.Boundaries(folder / boundaries.FILE)
    index = PlaceIndex(folder / schema.FILE, names.divisions)
    simplification = Simplification(index.folding, names.divisions.names())
    engines = Engines(
        names.divisions,
        index.folding,
        Regions(names, outlines, simplification),
        AddressAnalyzer(names, simplification),
        Geocoder(index, names),
        ReverseGeocoder(index, names.divisions, DivisionFinder(names.divisions, outlines)),
    )
    engines.regions.search("中国", depth=1, with_outline=True)
    engines.addresses.analyze("贵州省贵阳市观山湖区金阳街道", verify=True)
    engines.geocoder.geocode("贵州省贵阳市观山湖区金阳街道中心小学")
    engines.reverse.reverse(106.63, 26.65)
    return engines


PACK: Final = DataPack(PLACES, open_engines)
