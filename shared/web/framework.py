"""A function as functions-framework knows it, without the framework's own bytes where our server runs it.

`functions-framework --target main` and `functions_framework.aio:create_asgi_app` serve every `main.py` as it
stands. The framework imports Flask, Werkzeug and its clients, a fifth of a start, so the server of the images
(`shared.web.server`) reads the same two variables and serves the same function by itself.
"""

import sys
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response

HttpFunction = Callable[[Request], Awaitable[Response]]


def http_function(function: HttpFunction) -> HttpFunction:
    """Mark what answers HTTP requests, for the framework as well where that serves it."""
    if "functions_framework" not in sys.modules:
        return function
    import functions_framework.aio

    return functions_framework.aio.http(function)  # type: ignore[return-value]
