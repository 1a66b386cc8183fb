"""Opening a pack of places for the names that pictures are centred on."""

from pathlib import Path

from functions.map_image.engine.places import Places
from shared.geo.locations import Degrees
from shared.geocoding.gazetteer import Gazetteer


def open_places(folder: Path) -> Places:
    """Open a pack of places, and look a name up in it."""
    gazetteer = Gazetteer.open(folder)

    def find(name: str) -> Degrees | None:
        point = gazetteer.point_of(name)
        return None if point is None else (point.lng, point.lat)

    gazetteer.territory.covers(106.63, 26.65)
    return Places(find, gazetteer.territory)
