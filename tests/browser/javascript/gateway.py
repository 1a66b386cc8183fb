"""All functions that pages with a map ask, behind one real port, as a gateway has them."""

import asyncio
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Thread
from typing import Final

import pytest
import uvicorn
from msgspec import Struct
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from functions.map_track import service as tracks
from functions.map_track.engine.station import TrackStation
from functions.map_track.pack import current_surroundings
from shared.access.app import App, MapKey
from shared.access.directory import AppDirectory
from shared.catalogue import load_catalogue
from shared.config import Settings
from shared.web.function import Function
from shared.web.platform import Platform
from tools.local.certificate import local_certificate
from tools.local.route_table import RouteTable
from tools.routes import load_functions, load_routes

NAMES: Final = (
    "map_coordinate",
    "map_direction",
    "map_geocode",
    "map_image",
    "map_jsapi",
    "map_locate",
    "map_place",
    "map_track",
    "map_traffic",
)
WARM_UP_SECONDS: Final = 300
SERVICES: Final = [service.id for service in load_catalogue().values() if service.kind != "ai"]


class Gateway(Struct, frozen=True):
    """Where the functions are, and who may ask them.

    `ports` has the port of `http` and the one of `https`, whose certificate no browser trusts. `lend_packs`
    has the functions answer from their folders again: a function that another test starts over the same pack
    ends that.
    """

    address: str
    ports: Mapping[str, int]
    app: App
    key: MapKey
    directory: AppDirectory
    lend_packs: Callable[[], None]

    def spent_units(self) -> dict[str, int]:
        """Return what the app has spent, by service."""
        units = {
            service: sum(day.spent_units for day in self.directory.usage(self.app.appid, service).values())
            for service in SERVICES
        }
        return {service: count for service, count in units.items() if count}


@contextmanager
def serve_functions(settings: Settings, packs: Mapping[str, Path], referer: str) -> Iterator[Gateway]:
    """Serve the functions from the packs, by their names, until the end."""
    functions = {
        function.name: Function(function.name, function.endpoints, function.warm_up, function.packs)
        for function in load_functions()
        if function.name in NAMES
    }
    for function in functions.values():
        function.platform = Platform.open(settings, function.name)
    table = RouteTable(load_routes(), functions)

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        target = table.find(scope["raw_path"], scope["query_string"])
        function = functions[target.function] if target else functions["map_jsapi"]
        response = await function(Request(scope, receive))
        await response(scope, receive, send)

    listeners = {scheme: socket.create_server(("127.0.0.1", 0)) for scheme in ("http", "https")}
    ports = {scheme: listener.getsockname()[1] for scheme, listener in listeners.items()}
    files = local_certificate(settings.cache_dir / "certificate")
    tls = {"ssl_certfile": files.certificate, "ssl_keyfile": files.key}
    servers = {
        scheme: uvicorn.Server(
            uvicorn.Config(answer, log_config=None, lifespan="off", **(tls if scheme == "https" else {}))
        )
        for scheme in listeners
    }

    async def serve() -> None:
        await asyncio.gather(*(servers[scheme].serve([listeners[scheme]]) for scheme in servers))
        for function in functions.values():
            await function.platform.access.close()
        await station.close()

    with ExitStack() as stack, pytest.MonkeyPatch.context() as patch:
        station = TrackStation.from_settings(settings, current_surroundings)
        patch.setattr(tracks, "settings", lambda: settings)
        patch.setattr(tracks, "station", lambda: station)
        for function in functions.values():
            if not function.warmth.wait(WARM_UP_SECONDS):  # one that came later would take the folder away
                raise AssertionError(f"{function.name} does not get warm: {function.warmth.problem}")

        def lend_packs() -> None:
            for pack in (pack for function in functions.values() for pack in function.packs):
                if not pack.is_lent:
                    stack.enter_context(pack.use_folder(packs[pack.name]))

        lend_packs()
        thread = Thread(target=lambda: asyncio.run(serve()))
        thread.start()
        directory = AppDirectory.open(settings)
        app, _ = directory.create("pages of the tests")
        key = directory.add_key(app.appid, "browser", referers=[referer])[1]
        try:
            yield Gateway(f"http://127.0.0.1:{ports['http']}", ports, app, key, directory, lend_packs)
        finally:
            directory.close()
            for server in servers.values():
                server.should_exit = True
            thread.join()
            for function in functions.values():
                for pack in function.packs:
                    pack.close()
                function.platform.telemetry.close()
