"""What a finished call costs in processor time, without and with a collector of OpenTelemetry.

    python -m bench.otlp [--calls 20000]

The collector is one of this machine that takes everything.
"""

import argparse
import logging
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from shared.config import Settings
from shared.telemetry import Telemetry


class Collector(BaseHTTPRequestHandler):
    """Takes everything."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        self.send_response(200)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *words: object) -> None:
        pass


def microseconds(calls: int, url: str) -> float:
    """Return processor time of one record, its log line left out."""
    telemetry = Telemetry(Settings(redis_url="redis://127.0.0.1:1/0", otlp_url=url), "bench")
    logging.getLogger("geoportrait.calls").setLevel(logging.WARNING)
    began = time.thread_time()
    for number in range(calls):
        telemetry.note_parent({}.get)
        telemetry.record("geocoding", 12345678, "ok", 0.004, number)
    seconds = time.thread_time() - began
    telemetry.close()
    return seconds / calls * 1e6


def main() -> None:
    """Print both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=20_000)
    calls = parser.parse_args().calls
    logging.disable(logging.WARNING)
    with ThreadingHTTPServer(("127.0.0.1", 0), Collector) as collector:
        Thread(target=collector.serve_forever, daemon=True).start()
        for name, url in (("no collector", ""), ("a collector", f"http://127.0.0.1:{collector.server_port}")):
            best = min(microseconds(calls, url) for _ in range(5))
            print(f"{name:<14} {best:6.2f} µs of processor time a call")
        collector.shutdown()


if __name__ == "__main__":
    main()
