"""Opening the engines of map-place over one data pack."""

from pathlib import Path

from msgspec import Struct

from functions.map_place.engine.coverage import AbroadCoverage, ChinaCoverage
from functions.map_place.engine.places import PlaceSearch
from functions.map_place.engine.queries import PlaceQuery
from shared.geo import Crs, boundaries, divisions
from shared.geo.division_names import DivisionNames
from shared.geo.points import Datum
from shared.geo.territory import Territory
from shared.places import schema
from shared.places.division_finder import DivisionFinder
from shared.places.index import PlaceIndex


class Engines(Struct, frozen=True):
    """The engines over one pack."""

    places: PlaceSearch
    china: ChinaCoverage
    abroad: AbroadCoverage
    territory: Territory

    def datum(self, source: Crs, target: Crs) -> Datum:
        """Return how points of one request are read and written."""
        return Datum(source, target, self.territory)


def open_engines(folder: Path) -> Engines:
    """Open the divisions, boundaries and places of a pack, and look something up in each."""
    names = DivisionNames(divisions.Divisions(folder / divisions.FILE))
    outlines = boundaries.Boundaries(folder / boundaries.FILE)
    index = PlaceIndex(folder / schema.FILE, names.divisions)
    finder = DivisionFinder(names.divisions, outlines)
    engines = Engines(
        PlaceSearch(index, names),
        ChinaCoverage(index, names, outlines, finder),
        AbroadCoverage(index, names),
        Territory(finder.covers),
    )
    circle = engines.china.circle(106.63, 26.65, 1000, strictly=False)
    engines.places.search(PlaceQuery(("贵阳",), area=circle))
    engines.places.suggest("gy", engines.china.region("贵阳"))
    return engines
