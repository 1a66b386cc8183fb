"""The data packs of the map functions: the artifacts of the bucket `packs`."""

from shared.config import Settings
from shared.stores.artifacts import ArtifactStore
from shared.stores.change_question import change_question
from shared.stores.objects import ObjectStore

BUCKET = "packs"
DEFAULT = "default"
"""Divisions, boundaries and tables of address ranges: map-locate."""
PLACES = "places"
"""The index of places with the divisions and boundaries that it was made with: map-geocode,
map-place, map-direction."""
ROADS = "roads"
"""Routing tiles and timetables: map-direction."""
MAP = "map"
"""Vector tiles of the world and of the operator's extracts: map-image."""
JAVASCRIPT = "javascript"
"""The script of the JavaScript API, and the libraries of the console's pages: map-jsapi, console."""


def pack_artifacts(settings: Settings) -> ArtifactStore:
    """Return the artifacts of the bucket `packs`."""
    return ArtifactStore(ObjectStore(settings), BUCKET, settings.cache_dir, change_question(settings))
