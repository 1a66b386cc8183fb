"""The entrance of a bundle whose functions start when they are needed: one gateway with HTTP and HTTPS."""

import socket
from collections.abc import Mapping
from pathlib import Path

from tools import routes as route_module
from tools.local.certificate import local_certificate
from tools.local.entrance import Entrance
from tools.local.gateway_process import GatewayConfiguration, LocalFunction
from tools.local.gateway_server import GatewayServer
from tools.local.home import Home
from tools.local.programs import own_address, port_of
from tools.local.route_table import Route
from tools.routes import FUNCTIONS, load_functions, load_routes, management_routes, public_routes


def gateway_entrance(
    home: Home,
    sockets: Path,
    listeners: tuple[socket.socket, socket.socket],
    environment: Mapping[str, str],
    idle_seconds: float,
    console: socket.socket,
) -> Entrance:
    """Return the gateway as an entrance; `listeners` are those of HTTP and HTTPS, `console` the console's.

    `sockets` is a private folder for the functions' unix sockets. Raises CertificateError.
    """
    functions = {
        function.name: LocalFunction(
            main=FUNCTIONS / function.name / "main.py",
            repeatable=function.repeatable,
            warm_start=function.warm_start,
        )
        for function in load_functions()
    }
    routes = load_routes()
    configuration = GatewayConfiguration(
        routes=[_local_route(route) for route in public_routes(routes)],
        console_routes=[_local_route(route) for route in management_routes(routes)],
        functions=functions,
        sockets=sockets,
        logs=home.logs,
        idle_seconds=idle_seconds,
    )
    http, https = listeners
    server = GatewayServer(configuration, http, (https, local_certificate(home.tls)), environment, console)
    description = f"the gateway and {', '.join(configuration.warm_starts)}"
    return Entrance((server,), port_of(http), port_of(https), description, host=own_address(http))


def _local_route(route: route_module.Route) -> Route:
    return Route(route.path, route.prefix, route.function, route.query_type, route.service, route.speaks_http)
