"""Counts of a real process that ends: none are lost over SIGTERM, those of a second at most over SIGKILL."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import redis as redis_py

from shared.config import Settings
from shared.telemetry.flusher import FLUSH_SECONDS
from shared.telemetry.minutes import ENDINGS
from tools.local import programs

MAIN = Path(__file__).parents[3] / "functions" / "map_coordinate" / "main.py"
CALLS_A_PIECE = 20


@contextmanager
def running_function(settings: Settings) -> Iterator[tuple["subprocess.Popen[bytes]", str]]:
    """Run map-coordinate as images do; give its process and address."""
    port = programs.free_port()
    environment = os.environ | {
        "REDIS_URL": settings.redis_url.get_secret_value(),
        "TOKEN_SIGNING_KEY": settings.token_signing_key.get_secret_value(),
        "FUNCTION_SOURCE": str(MAIN),
        "FUNCTION_TARGET": "main",
    }
    command = [sys.executable, "-m", "shared.web", "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        address = f"http://127.0.0.1:{port}"
        deadline = time.monotonic() + 30
        while True:
            assert process.poll() is None, "it ended while it started"
            try:
                if httpx.get(f"{address}/_/ready", trust_env=False).status_code == 200:
                    break
            except httpx.ConnectError:
                pass
            assert time.monotonic() < deadline, "it was not ready in time"
            time.sleep(0.05)
        yield process, address
    finally:
        process.kill()
        process.wait()


def stored_calls(redis_url: str) -> int:
    with redis_py.Redis.from_url(redis_url) as client:
        keys = list(client.scan_iter("m:{geoconv}:*"))
        return sum(int(client.hget(key, ending) or 0) for key in keys for ending in ENDINGS)


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
def test_no_count_is_lost_over_a_polite_end(
    server_settings: Settings, redis_flushed: str, sent: signal.Signals
) -> None:
    with running_function(server_settings) as (process, address), httpx.Client(trust_env=False) as client:
        for _ in range(CALLS_A_PIECE * 3):
            assert client.get(f"{address}/geoconv/v2").status_code == 200
        process.send_signal(sent)
        process.wait(timeout=20)
    assert stored_calls(redis_flushed) == CALLS_A_PIECE * 3


def test_a_kill_loses_the_counts_of_the_last_second_at_most(
    server_settings: Settings, redis_flushed: str
) -> None:
    with running_function(server_settings) as (process, address), httpx.Client(trust_env=False) as client:
        ends: list[float] = []
        while len(ends) < CALLS_A_PIECE or ends[-1] - ends[0] < 3 * FLUSH_SECONDS:
            client.get(f"{address}/geoconv/v2")
            ends.append(time.monotonic())
        process.kill()
        killed_at = time.monotonic()
        process.wait()
    stall_seconds = 0.5  # the thread wakes a second after its last flush, which takes a moment
    certain = sum(end < killed_at - FLUSH_SECONDS - stall_seconds for end in ends)
    assert certain > 0
    assert certain <= stored_calls(redis_flushed) <= len(ends)
