"""The engines of map-place over one data pack, and the pack that is in use."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from shared.stores.packs import PLACES
from shared.web.pack import DataPack

if TYPE_CHECKING:
    from functions.map_place.engine.places import Places
    from functions.map_place.engine.sides import BeyondMainland, InChina


@dataclass(frozen=True)
class Engines:
    """What the endpoints call, over one pack."""

    places: "Places"
    china: "InChina"
    abroad: "BeyondMainland"


def open_engines(folder: Path) -> Engines:
    """Open the divisions, boundaries and places of a pack, and look something up in each."""
    from functions.map_place.engine.places import Places, Question
    from functions.map_place.engine.sides import BeyondMainland, InChina
    from shared.geo import boundaries, divisions
    from shared.geo.division_names import DivisionNames
    from shared.places import schema
    from shared.places.division_finder import DivisionFinder
    from shared.places.index import PlaceIndex

    names = DivisionNames(divisions.Divisions(folder / divisions.FILE))
    drawn = boundaries.Boundaries(folder / boundaries.FILE)
    index = PlaceIndex(folder / schema.FILE, names.divisions)
    finder = DivisionFinder(names.divisions, drawn)
    engines = Engines(
        Places(index, names), InChina(index, names, drawn, finder), BeyondMainland(index, names)
    )
    circle = engines.china.circle(106.63, 26.65, 1000, strictly=False)
    engines.places.search(Question(("贵阳",), area=circle))
    engines.places.suggest("gy", engines.china.region("贵阳"))
    return engines


PACK: Final = DataPack(PLACES, open_engines)
