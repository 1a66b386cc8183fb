"""The route table of all functions, read from their endpoint declarations.

Every function folder's `main.py` holds one `FUNCTION`; importing it is cheap, because engines are
imported when they are first used. The gateways (local, nginx, Gateway API) and the API documents
are made from this table, so that a path is written once.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from shared.web.function import Function

FUNCTIONS = Path(__file__).parents[1] / "functions"


@dataclass(frozen=True, order=True)
class Route:
    """One path and the function folder that answers it; with `prefix`, all paths below it too.

    A route that is not `public` (event endpoints) is reached inside the network only.
    """

    path: str
    prefix: bool
    function: str
    public: bool = True

    @property
    def spellings(self) -> tuple[str, ...]:
        """The path, and with a trailing slash unless everything below belongs to the route anyway."""
        return (self.path,) if self.prefix else (self.path, f"{self.path}/")


def deployed_name(folder: str) -> str:
    """Return the deployed name of a function folder: hyphens for underscores."""
    return folder.replace("_", "-")


def public_routes(routes: Iterable[Route]) -> list[Route]:
    """Return the routes that clients may reach, sorted by path."""
    return sorted(route for route in routes if route.public)


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
        ValueError: two functions declare the same path.
    """
    routes: dict[str, Route] = {}
    for function in load_functions(folder):
        for endpoint in function.endpoints:
            for path in endpoint.served_paths:
                if path in routes:
                    raise ValueError(f"{path} is declared by {routes[path].function} and {function.name}")
                routes[path] = Route(path, endpoint.prefix, function.name, endpoint.public)
    return sorted(routes.values())
