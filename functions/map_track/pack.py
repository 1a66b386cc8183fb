"""The packs in use: the places around tracks."""

from typing import Final

from functions.map_track.engine.surroundings import NO_SURROUNDINGS, Surroundings
from shared.geo.refusal import NoData
from shared.stores.packs import PLACES
from shared.web.pack import DataPack

ENGINE: Final = "functions.map_track.engine"

SURROUNDINGS: Final[DataPack[Surroundings]] = DataPack(PLACES, f"{ENGINE}.surroundings:open_surroundings")


def current_surroundings() -> Surroundings:
    """Return the surroundings of the pack in use; points are taken without a pack as well."""
    try:
        with SURROUNDINGS.use() as surroundings:
            return surroundings
    except NoData:
        return NO_SURROUNDINGS
