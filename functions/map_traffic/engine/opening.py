"""Opening the engines of map-traffic, each over one data pack."""

from pathlib import Path

from functions.map_traffic.engine.cities import Cities
from shared.geo import boundaries, divisions
from shared.geo.boundaries import Boundaries
from shared.geo.division_names import DivisionNames
from shared.places.division_finder import DivisionFinder
from shared.roads import RoadNetwork


def open_network(folder: Path) -> RoadNetwork:
    """Open a pack of roads."""
    return RoadNetwork(folder)


def open_cities(folder: Path) -> Cities:
    """Open the divisions and outlines of a pack, and look one of each up."""
    names = DivisionNames(divisions.Divisions(folder / divisions.FILE))
    cities = Cities(names, DivisionFinder(names.divisions, Boundaries(folder / boundaries.FILE)))
    cities.contains("贵阳市", 106.63, 26.65)
    return cities
