"""The entrance of a bundle that runs as a cluster does: nginx, and every function as a process of its own."""

import socket
from collections.abc import Mapping

from tools.deployment.nginx_routes import render_process_nginx
from tools.local.certificate import local_certificate
from tools.local.entrance import Entrance
from tools.local.function_server import FunctionServer
from tools.local.home import Home
from tools.local.nginx_server import NginxServer
from tools.local.programs import own_address, port_of
from tools.routes import load_routes

READY_SECONDS = 300.0
"""All functions warm up at the same time, and a machine may be busy with other things."""


def process_entrance(
    home: Home,
    listeners: tuple[socket.socket, socket.socket],
    ports: Mapping[str, int],
    environment: Mapping[str, str],
) -> Entrance:
    """Return nginx and a server for every function of `ports`; `listeners` are those of HTTP and HTTPS.

    Raises ProgramError when nginx is not installed, and CertificateError.
    """
    http, https = listeners
    http_port, https_port = port_of(http), port_of(https)
    functions = [FunctionServer(name, port, environment, home.logs) for name, port in ports.items()]
    nginx = NginxServer(
        home.nginx,
        render_process_nginx(load_routes(), ports),
        http,
        https,
        local_certificate(home.tls),
        home.logs / "nginx.log",
    )
    description = f"nginx and {len(functions)} functions"
    servers = (*functions, nginx)
    return Entrance(servers, http_port, https_port, description, READY_SECONDS, own_address(http))
