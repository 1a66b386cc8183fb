"""The pack that map-jsapi answers from: the script."""

from typing import TYPE_CHECKING, Final

from shared.stores.packs import JAVASCRIPT
from shared.web.pack import DataPack

if TYPE_CHECKING:
    from functions.map_jsapi.engine.script_files import ScriptFiles

PACK: Final[DataPack["ScriptFiles"]] = DataPack(
    JAVASCRIPT, "functions.map_jsapi.engine.script_files:open_script"
)
