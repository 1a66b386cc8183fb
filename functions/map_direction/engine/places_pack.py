"""Opening a pack of places for its surroundings: no more of it than routes need."""

from pathlib import Path

from functions.map_direction.engine.place_finder import PlaceFinder
from functions.map_direction.engine.points import Point
from functions.map_direction.engine.surroundings import Surroundings
from shared.geo import boundaries, divisions
from shared.geo.area_numbers import AreaNumbers
from shared.geo.territory import Territory
from shared.places.county_finder import CountyFinder
from shared.places.division_finder import DivisionFinder
from shared.places.index import PlaceIndex
from shared.places.schema import FILE


def open_surroundings(folder: Path) -> Surroundings:
    """Open the files of a pack of places."""
    pack_divisions = divisions.Divisions(folder / divisions.FILE)
    finder = DivisionFinder(pack_divisions, boundaries.Boundaries(folder / boundaries.FILE))
    counties = CountyFinder(pack_divisions, finder)
    places = PlaceIndex(folder / FILE, pack_divisions)

    def place_point(uid: str) -> Point | None:
        place = places.by_uid(uid)
        if place is None or place.lng is None or place.lat is None:
            return None
        return place.lng, place.lat

    numbers = AreaNumbers(pack_divisions)

    def area_number(lng: float, lat: float) -> int:
        return numbers.number(pack_divisions.by_code(counties.adcode(lng, lat)))

    place_finder = PlaceFinder(places, pack_divisions)
    return Surroundings(
        Territory(finder.covers),
        counties.adcode,
        counties.city_name,
        area_number,
        place_point,
        place_finder.places_named,
    )
