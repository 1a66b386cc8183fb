"""The process of one function: `python -m shared.web --port 8080`, `--uds PATH` behind a gateway of its own.

FUNCTION_SOURCE and FUNCTION_TARGET name the function as for functions-framework (`shared.web.framework`).
No garbage is collected before the end of the warm-up: what a start makes stays, and looking for garbage among
it took a fifth of a start.
"""

import os

from shared.web.engine import load_engine
from shared.web.garbage import begin_process

EXTRAS_OFF = {"PYDANTIC_DISABLE_PLUGINS": "__all__", "OPENBLAS_NUM_THREADS": "1"}
"""What libraries do at their import and nobody needs: pydantic reads the metadata of every package to find
plugins; numpy starts threads for linear algebra, which spin, and engines do nothing large of that kind."""


if __name__ == "__main__":
    for name, value in EXTRAS_OFF.items():
        os.environ.setdefault(name, value)
    begin_process()
    load_engine("shared.web.server:main")()
