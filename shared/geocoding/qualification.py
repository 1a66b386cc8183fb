"""What the parts of an address say of the place before them: London, Ontario is the London in Ontario."""

from collections.abc import Sequence
from typing import Final

from shared.geo.countries import country_called
from shared.geo.geodesy import haversine
from shared.places.areas import Area
from shared.places.candidates import SearchScope
from shared.places.index import PlaceIndex
from shared.places.matches import Match
from shared.places.records import Place
from shared.places.tags import PROVINCE, SETTLEMENTS
from shared.places.text_search import TextSearch

NEAR: Final = 60_000.0
"""Metres from a settlement within which a place is said to lie in it."""
MOST_NAMESAKES: Final = 5
"""Settlements of one name that a part may mean."""


class Qualification:
    """Compares places with the regions and settlements behind their names. Threads may share it."""

    def __init__(self, index: PlaceIndex, text: TextSearch) -> None:
        self._fold = index.folding.fold
        self._text = text
        self._regions = index.tag_categories(PROVINCE)
        self._settlements = index.tag_categories(SETTLEMENTS)

    def best(self, places: Sequence[Place], parts: Sequence[str], area: Area) -> Place | None:
        """Return the first of the places that most of the parts are true of.

        None without places, and where no place fits any part though one is known.
        """
        if len(places) < 1 or not parts:
            return places[0] if places else None
        namesakes = {part: self._namesakes(part, area) for part in parts}
        counts = [sum(self._fits(place, part, namesakes[part]) for part in parts) for place in places]
        most = max(counts)
        is_known = any(namesakes[part] or country_called(part) for part in parts)
        return None if is_known and not most else places[counts.index(most)]

    def _namesakes(self, part: str, area: Area) -> list[Place]:
        scope = SearchScope(area, self._settlements)
        candidates = self._text.find_whole_name(part, scope)
        return [one.place for one in candidates if one.match >= Match.OTHER_NAME]

    def _fits(self, place: Place, part: str, namesakes: Sequence[Place]) -> bool:
        country = country_called(part)
        if country is not None and country.iso2 == place.country:
            return True
        if place.address and self._fold(part) == self._fold(place.address):
            return True
        regions = [one for one in namesakes if one.tag == PROVINCE]
        if any(one.country == place.country and one.name == place.address for one in regions):
            return True
        points = [(one.lng, one.lat) for one in namesakes[:MOST_NAMESAKES] if one.tag != PROVINCE]
        return any(
            haversine(place.lng or 0.0, place.lat or 0.0, lng, lat) <= NEAR
            for lng, lat in points
            if lng is not None and lat is not None
        )
