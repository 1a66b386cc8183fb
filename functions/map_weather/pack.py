"""The data pack that map-weather answers from: the districts of China."""

from typing import TYPE_CHECKING, Final

from shared.stores.packs import DEFAULT
from shared.web.pack import DataPack

if TYPE_CHECKING:
    from functions.map_weather.engine.districts import Districts

PACK: Final[DataPack["Districts"]] = DataPack(
    DEFAULT, "functions.map_weather.engine.districts:open_districts"
)
