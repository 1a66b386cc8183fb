"""Writing places and outlines for scripts."""

from base64 import b64encode
from collections.abc import Sequence
from typing import Final

from functions.map_geocode.javascript.answers import ScriptPlaceNearby
from shared.geo.packed_geometry import Points
from shared.geo.points import Datum
from shared.geocoding.surroundings import PlaceNearby

_JUNK: Final = "AAAAAA"
"""Six letters that scripts skip."""
_ENDING: Final = 2
"""Letters of the end that stand in front."""


def write_place(nearby: PlaceNearby, datum: Datum, is_in_china: bool) -> ScriptPlaceNearby:
    """Return a place at or around a point."""
    place = nearby.place
    x, y = datum.write(place.lng or 0.0, place.lat or 0.0, is_in_china=is_in_china)
    return {
        "name": place.name,
        "uid": place.uid,
        "addr": place.address,
        "tel": place.facts.get("telephone", ""),
        "zip": "",
        "poiType": place.tag.replace(";", ","),
        "point": {"x": x, "y": y},
    }


def scramble_outline(rings: Sequence[Points]) -> str:
    """Return rings, metres of BD09MC, as scripts unscramble them: base64 of a text with its end in front."""
    polygons = ",".join(f"(({_vertices(ring)}))" for ring in rings)
    letters = b64encode(f"MULTIPOLYGON({polygons})".encode("ascii")).decode("ascii")
    return f"{_JUNK}{letters[-_ENDING:]}{letters[:-_ENDING]}"


def _vertices(ring: Points) -> str:
    return ",".join(f"{x:.2f} {y:.2f}" for x, y in ring.tolist())
