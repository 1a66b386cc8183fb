"""What the local gateway costs: one function asked directly and through the gateway.

    python -m bench.gateway [--seconds 4] [--connections 16]

Prints requests a second and the 50th and 99th percentile of the time of one request, with a single
connection and with several, for a small answer and for a 2 MB upload. Client, gateway and function share
this machine's cores, so read the rows as ratios.
"""

import asyncio
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from tempfile import TemporaryDirectory

import uvloop

from bench.command import arguments
from tools.local import programs
from tools.local.gateway_process import GatewayConfiguration, LocalFunction
from tools.local.gateway_server import GatewayServer
from tools.local.route_table import Route

_FUNCTION = """
from starlette.requests import Request
from starlette.responses import Response

async def main(request: Request) -> Response:
    await request.body()
    return Response(b'{"ok":true}', media_type="application/json")
"""

Connect = Callable[[], Coroutine[None, None, tuple[asyncio.StreamReader, asyncio.StreamWriter]]]


async def ask(connect: Connect, request: bytes, until: float, times: list[float]) -> None:
    """Send `request` again and again on one connection; append each request's seconds."""
    reader, writer = await connect()
    while (began := time.perf_counter()) < until:
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r")[0])
        await reader.readexactly(length)
        times.append(time.perf_counter() - began)
    writer.close()


async def measure(name: str, connect: Connect, request: bytes, connections: int, seconds: float) -> None:
    """Print one row."""
    times: list[float] = []
    began = time.perf_counter()
    await asyncio.gather(*(ask(connect, request, began + seconds, times) for _ in range(connections)))
    elapsed = time.perf_counter() - began
    times.sort()
    p50, p99 = times[len(times) // 2], times[len(times) * 99 // 100]
    print(f"{name:34} {len(times) / elapsed:9.0f} {p50 * 1e3:8.2f} {p99 * 1e3:8.2f}")


async def compare(gateway: GatewayServer, socket: Path, connections: int, seconds: float) -> None:
    """Print all rows."""

    def direct() -> Coroutine[None, None, tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        return asyncio.open_unix_connection(str(socket))

    def routed() -> Coroutine[None, None, tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        return asyncio.open_connection(programs.LOOPBACK, gateway.http_port)

    small = b"GET /small HTTP/1.1\r\nhost: localhost\r\n\r\n"
    upload = b"POST /small HTTP/1.1\r\nhost: localhost\r\ncontent-length: 2000000\r\n\r\n" + b"x" * 2_000_000
    print(f"{'':34} {'req/s':>9} {'p50 ms':>8} {'p99 ms':>8}")
    for what, request in (("small", small), ("2 MB upload", upload)):
        for count in (1, connections):
            await measure(f"{what}, {count} connections, direct", direct, request, count, seconds)
            await measure(f"{what}, {count} connections, gateway", routed, request, count, seconds)


def main() -> None:
    """Run the comparison with a function made for it."""
    parser = arguments(__doc__)
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--connections", type=int, default=16)
    chosen = parser.parse_args()
    with TemporaryDirectory(prefix="gp-") as name:
        folder = Path(name)
        source = folder / "functions" / "small" / "main.py"
        source.parent.mkdir(parents=True)
        source.write_text(_FUNCTION)
        configuration = GatewayConfiguration(
            routes=[Route("/small", False, "small")],
            functions={"small": LocalFunction(main=source, warm_start=True)},
            sockets=folder,
            logs=folder / "logs",
        )
        with GatewayServer(configuration, programs.listener()) as gateway:
            comparison = compare(gateway, folder / "small", chosen.connections, chosen.seconds)
            asyncio.run(comparison, loop_factory=uvloop.new_event_loop)


if __name__ == "__main__":
    main()
