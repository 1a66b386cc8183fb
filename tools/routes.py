"""The route table of all functions, read from their endpoint declarations.

Every function folder's `main.py` holds one `FUNCTION`; importing it is cheap, because engines are
imported when they are first used. The gateways (local, nginx, Gateway API) and the API documents
are made from this table, so that a path is written once.
"""

from collections.abc import Iterable, Iterator
from importlib import import_module
from itertools import product
from pathlib import Path

from msgspec import Struct

from shared.catalogue import load_catalogue
from shared.web.endpoint import QUERY_TYPE
from shared.web.function import Function

FUNCTIONS = Path(__file__).parents[1] / "functions"


class Route(Struct, frozen=True, order=True):
    """One path and the function folder that answers it; with `prefix`, all paths below it too.

    With a `query_type` it has only the requests whose query says so (`qt`); a route of the same path without
    one has the others. A route that is not `public` (event endpoints) is reached inside the network only.
    One for `management` has a gateway of its own: that of the console.
    `service` is the id in the catalogue of what is served, empty for what counts for none. What `speaks_http`
    (tiles, styles, scripts, tokens) fails by HTTP statuses, everything else in an envelope.
    """

    path: str
    prefix: bool
    function: str
    public: bool = True
    query_type: str = ""
    service: str = ""
    management: bool = False
    speaks_http: bool = False

    @property
    def spellings(self) -> tuple[str, ...]:
        """The path, and with a trailing slash unless everything below belongs to the route anyway."""
        return (self.path,) if self.prefix or self.path == "/" else (self.path, f"{self.path}/")


def deployed_name(folder: str) -> str:
    """Return the deployed name of a function folder: hyphens for underscores."""
    return folder.replace("_", "-")


def public_routes(routes: Iterable[Route]) -> list[Route]:
    """Return the routes that clients may reach, sorted by path."""
    return sorted(route for route in routes if route.public)


def management_routes(routes: Iterable[Route]) -> list[Route]:
    """Return the routes of the management network, sorted by path."""
    return sorted(route for route in routes if route.management)


def load_functions(folder: Path = FUNCTIONS) -> Iterator[Function]:
    """Import and yield the function of every folder that has a `main.py`, sorted by name.

    Raises:
        TypeError: `FUNCTION` is something else.
        ValueError: it has not got the name of its folder.
    """
    for main in sorted(folder.glob("*/main.py")):
        function = import_module(f"{folder.name}.{main.parent.name}.main").FUNCTION
        if not isinstance(function, Function):
            raise TypeError(f"{main}: expected FUNCTION to be a Function, found {type(function).__name__}")
        if function.name != main.parent.name:
            raise ValueError(f"{main}: expected FUNCTION to have its folder's name, found {function.name!r}")
        yield function


def load_routes(folder: Path = FUNCTIONS) -> list[Route]:
    """Return every route, sorted by path.

    Raises:
        ValueError: two functions declare the same path, and the same query type where they have one.
    """
    routes: dict[tuple[str, str], Route] = {}
    services = load_catalogue()
    for function in load_functions(folder):
        for endpoint in function.endpoints:
            for key in product(endpoint.served_paths, endpoint.query_types or ("",)):
                path, query_type = key
                if key in routes:
                    address = f"{path}?{QUERY_TYPE}={query_type}" if query_type else path
                    raise ValueError(f"{address} is declared by {routes[key].function} and {function.name}")
                service = getattr(endpoint, "service", "")
                routes[key] = Route(
                    path,
                    endpoint.prefix,
                    function.name,
                    endpoint.public,
                    query_type,
                    service if service in services else "",
                    endpoint.management,
                    endpoint.speaks_http,
                )
    return sorted(routes.values())
