"""The ASGI application of one function: what functions-framework makes of a `main.py`, without its detours.

FUNCTION_SOURCE is the file, FUNCTION_TARGET the function in it, as for the framework.
"""

import logging
import os
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from shared.web.framework import HttpFunction
from shared.web.native_libraries import link_beside

_LOG = logging.getLogger(__name__)

SOURCE: Final = "FUNCTION_SOURCE"
TARGET: Final = "FUNCTION_TARGET"
NOSNIFF: Final = {"x-content-type-options": "nosniff"}


class NoFunction(LookupError):
    """The variables name no function; the message says what is wrong with them."""


class Application:
    """Calls a function with each request; a defect of it is HTTP 500 and one entry in the log."""

    def __init__(self, function: HttpFunction) -> None:
        self._function = function

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope, receive, send)
        try:
            response = await self._function(request)
        except Exception:
            _LOG.exception("defect in %s %s", request.method, scope["path"])
            response = Response("Internal Server Error", 500, NOSNIFF, media_type="text/plain")
        await response(scope, receive, send)


def open_application() -> Application:
    """Return the application of the function that the environment names. Raises NoFunction."""
    source = Path(os.environ.get(SOURCE, "main.py"))
    if not source.is_file():
        raise NoFunction(f"{SOURCE}: {source} is no file; expected the main.py of a function")
    link_beside(source.parent)
    return Application(load_function(source, os.environ.get(TARGET, "")))


def load_function(source: Path, target: str) -> HttpFunction:
    """Return a function of a file, which is run as the module of its name. Raises NoFunction."""
    path = source.resolve()
    spec = spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise NoFunction(f"{SOURCE}: {path} is no Python source")
    module = module_from_spec(spec)
    sys.path.append(str(path.parent))
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    function = getattr(module, target, None)
    if not callable(function):
        raise NoFunction(f"{TARGET}: {path} has no function {target!r}")
    return function  # type: ignore[no-any-return]
