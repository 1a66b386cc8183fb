"""The process of one function: `python -m shared.web --port 8080`, `--uds PATH` behind a gateway of its own.

FUNCTION_SOURCE and FUNCTION_TARGET name the function as for functions-framework, whose application it serves.
No garbage is collected before the end of the warm-up: what a start makes stays, and looking for garbage among
it took a fifth of a start.
"""

import gc

from shared.web.engine import load_engine

if __name__ == "__main__":
    gc.disable()
    load_engine("shared.web.server:main")()
