"""Which function answers a path: the public routes and the `/function/<name>/…` addresses of OpenFaaS."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from msgspec import Struct

_FUNCTION_PREFIX = b"/function/"
_QUERY_TYPE = b"qt="


class Route(NamedTuple):
    """A public path without trailing slash and the function folder of it; with `prefix` of all below too.

    `query_type` is the value of `qt` that a request must have, if any; `service` is the id in the catalogue
    of what is served, empty for what counts for none. What `speaks_http` fails by HTTP statuses.

    The declared routes are `tools.routes.Route`; the gateway has a form of its own, so that its
    process starts without importing the functions' machinery.
    """

    path: str
    prefix: bool
    function: str
    query_type: str = ""
    service: str = ""
    speaks_http: bool = False


class Target(Struct, frozen=True):
    """A function's folder name, the path that it shall see, and the service that a public path is of.

    What `speaks_http` fails by HTTP statuses, not in an envelope.
    """

    function: str
    path: bytes
    service: str = ""
    speaks_http: bool = False


class RouteTable:
    """Finds the function of a request path; an exact route wins over a prefix, a long one over a short."""

    def __init__(self, routes: Sequence[Route], functions: Iterable[str]) -> None:
        self._exact = {(route.path.encode(), route.query_type.encode()): route for route in routes}
        self._prefixes = sorted(
            ((route.path.rstrip("/").encode() + b"/", route) for route in routes if route.prefix),
            key=lambda item: -len(item[0]),
        )
        self._functions = {
            spelling.encode(): name for name in functions for spelling in (name, name.replace("_", "-"))
        }

    def find(self, path: bytes, query: bytes = b"") -> Target | None:
        """Return the target of a raw (still percent-encoded) path and its query, or None."""
        if path.startswith(_FUNCTION_PREFIX):
            name, _, rest = path.removeprefix(_FUNCTION_PREFIX).partition(b"/")
            function = self._functions.get(name)
            return Target(function, b"/" + rest) if function else None
        path = b"/" + path.lstrip(b"/")  # a base address may end with a slash
        key = path.rstrip(b"/") or b"/"
        route = self._exact.get((key, _query_type(query))) or self._exact.get((key, b""))
        if route is None:
            route = next((route for prefix, route in self._prefixes if path.startswith(prefix)), None)
        return Target(route.function, path, route.service, route.speaks_http) if route else None


def _query_type(query: bytes) -> bytes:
    """Return the last value of the field `qt`, as the functions read it."""
    values = [field.removeprefix(_QUERY_TYPE) for field in query.split(b"&") if field.startswith(_QUERY_TYPE)]
    return values[-1] if values else b""
