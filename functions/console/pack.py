"""The pack of the libraries that pages load: htmx and uPlot."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from shared.stores.packs import JAVASCRIPT
from shared.web.pack import DataPack

if TYPE_CHECKING:
    from functions.console.frame.static_files import StaticFile

PACK: Final[DataPack[Mapping[str, "StaticFile"]]] = DataPack(
    JAVASCRIPT, "functions.console.frame.static_files:open_libraries"
)
