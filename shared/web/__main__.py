"""The process of one function: `python -m shared.web --port 8080`, `--uds PATH` behind a gateway of its own.

FUNCTION_SOURCE and FUNCTION_TARGET name the function as for functions-framework (`shared.web.framework`).
No garbage is collected before the end of the warm-up: what a start makes stays, and looking for garbage among
it took a fifth of a start. Nor are plugins of pydantic looked for, which reads the metadata of all packages.
"""

import os

from shared.web.engine import load_engine
from shared.web.garbage import begin_process

if __name__ == "__main__":
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    begin_process()
    load_engine("shared.web.server:main")()
