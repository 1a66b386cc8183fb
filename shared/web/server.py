"""uvicorn with the options of every function: one worker, whose platform scales processes.

Addresses behind proxies are our own code's matter (TRUSTED_PROXIES); an idle connection outlives the
proxies', so that none of them reuses a closed one.
"""

import signal
import sys
from argparse import ArgumentParser, Namespace
from typing import Any, Final

import uvicorn

from shared.web.protocol import LenientProtocol

KEEP_ALIVE_SECONDS: Final = 120
"""Longer than the gateways keep an idle connection: Knative's queue-proxy 90, nginx 60, the local one 75."""


def main() -> None:
    """Serve the function until SIGTERM or SIGINT."""
    options = _parse_options()
    # uvicorn sends itself the signal again when it is through, whose default would end the process before
    # anything that was buffered (the counts of the last second) is stored.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    uvicorn.run(
        "shared.web.application:open_application",
        factory=True,
        interface="asgi3",
        ws="none",
        lifespan="off",
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        **_wire(options),
    )


def _parse_options() -> Namespace:
    parser = ArgumentParser("python -m shared.web")
    parser.add_argument("--host", default="127.0.0.1", help="an empty one is every IPv4 and IPv6 address")
    parser.add_argument("--port", type=int, default=8080)
    parser.add_argument("--uds", help="a unix socket instead of a port, behind a gateway of its own")
    return parser.parse_args()


def _wire(options: Namespace) -> dict[str, Any]:
    """Return where to listen; a gateway behind the socket has bounded the requests, and dates the answers."""
    if options.uds:
        return {"uds": options.uds, "http": "httptools", "date_header": False}
    return {"host": options.host, "port": options.port, "http": LenientProtocol}
