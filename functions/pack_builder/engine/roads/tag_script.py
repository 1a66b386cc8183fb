"""The engine's script that reads tags, changed in one line: speeds below 10 km/h are read as they are signed.

The engine drops such speeds, and a way has the speed of its class then. The script is part of the wheel's
library; a build writes it out, and names it in the configuration.
"""

import re
from pathlib import Path
from typing import Final

from functions.pack_builder.engine.roads.programs import ProgramFailed

LIBRARY: Final = "_valhalla.abi3.so"
FILE: Final = "tags.lua"

_SCRIPT: Final = re.compile(rb"highway = \{\n[\t\n\x20-\x7e]+\nend\n")
_SLOW_SPEED: Final = re.compile(rb"if num < 10 then(?=\s+return nil\s+end\s+end\s+return num\s+end)")


def write_tag_script(folder: Path) -> Path:
    """Write the script into a folder. Raises ProgramFailed where the engine's is not as expected."""
    import valhalla

    library = (Path(valhalla.__file__).parent / LIBRARY).read_bytes()
    scripts = _SCRIPT.findall(library)
    if len(scripts) == 1:
        script, count = _SLOW_SPEED.subn(b"if num < 1 then", scripts[0])
        if count == 1:
            file = folder / FILE
            file.write_bytes(script)
            return file
    raise ProgramFailed(
        f"the engine {valhalla.__version__} reads speeds in another way than expected: use the lock's version"
    )
