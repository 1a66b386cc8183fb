"""A real HTTP server that speaks like a provider of weather, and misbehaves on request."""

import gzip
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

Fields = dict[str, str]
JSON = "application/json"


class ProviderServer:
    """Answers with `body_of(path, fields)`; the attributes say how it misbehaves."""

    def __init__(self, body_of: Callable[[str, Fields], Any]) -> None:
        self.body_of = body_of
        self.requests: list[tuple[str, Fields, dict[str, str]]] = []
        self.seconds = 0.0
        self.status = 200
        self.raw: bytes | None = None
        self.headers: dict[str, str] = {}
        self.is_packed = False
        self.cut = 0
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                server.serve(self)

            def log_message(self, *_: Any) -> None:
                return

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._http.server_port}"
        threading.Thread(target=self._http.serve_forever, daemon=True).start()

    def serve(self, request: BaseHTTPRequestHandler) -> None:
        """Answer one request."""
        parts = urlsplit(request.path)
        fields = {name: values[0] for name, values in parse_qs(parts.query).items()}
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.requests.append((parts.path, fields, headers))
        end = time.monotonic() + self.seconds
        while time.monotonic() < end and self.seconds:
            time.sleep(0.02)
        body = self.raw if self.raw is not None else json.dumps(self.body_of(parts.path, fields)).encode()
        if self.is_packed:
            body = gzip.compress(body)
        length = len(body)
        try:
            request.send_response(self.status)
            request.send_header("content-type", JSON)
            request.send_header("content-length", str(length))
            if self.is_packed:
                request.send_header("content-encoding", "gzip")
            for name, value in self.headers.items():
                request.send_header(name, value)
            request.end_headers()
            request.wfile.write(body[: length - self.cut])
            if self.cut:
                request.close_connection = True
        except OSError:
            request.close_connection = True

    def behave(self) -> None:
        """Misbehave no more."""
        self.seconds, self.status, self.raw, self.headers, self.cut = 0.0, 200, None, {}, 0
        self.is_packed = False

    def close(self) -> None:
        """Stop."""
        self.seconds = 0.0
        self._http.shutdown()
        self._http.server_close()


@contextmanager
def provider_server(body_of: Callable[[str, Fields], Any]) -> Iterator[ProviderServer]:
    """Run a server until the end of the block."""
    server = ProviderServer(body_of)
    try:
        yield server
    finally:
        server.close()


def open_meteo(path: str, fields: Fields, *, shift: timedelta = timedelta()) -> Any:
    """Answer as Open-Meteo does at this moment, moved by `shift`."""
    zone = ZoneInfo(fields["timezone"])
    now = (datetime.now(zone) + shift).replace(tzinfo=None)
    quarter = now.replace(minute=now.minute // 15 * 15, second=0, microsecond=0)
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    offset = quarter.replace(tzinfo=zone).utcoffset() or timedelta()
    hours = [midnight + timedelta(hours=number) for number in range(7 * 24)]
    days = [midnight.date() + timedelta(days=number) for number in range(7)]
    return {
        "latitude": float(fields["latitude"]),
        "longitude": float(fields["longitude"]),
        "utc_offset_seconds": int(offset.total_seconds()),
        "timezone": zone.key,
        "current_units": {"time": "iso8601", "wind_speed_10m": "m/s"},
        "current": {
            "time": quarter.isoformat(timespec="minutes"),
            "interval": 900,
            "temperature_2m": 18.4,
            "relative_humidity_2m": 73,
            "apparent_temperature": 17.2,
            "weather_code": 2,
            "cloud_cover": 60,
            "wind_speed_10m": 2.5,
            "wind_direction_10m": 92,
            "visibility": None,
        },
        "hourly_units": {"wind_speed_10m": "m/s"},
        "hourly": {
            "time": [hour.isoformat(timespec="minutes") for hour in hours],
            "temperature_2m": [12 + hour.hour / 2 for hour in hours],
            "relative_humidity_2m": [70 for _ in hours],
            "precipitation": [0.3 for _ in hours],
            "weather_code": [3 if 8 <= hour.hour < 20 else 61 for hour in hours],
            "cloud_cover": [None for _ in hours],
            "wind_speed_10m": [4.0 if hour.hour == 15 else 1.0 for hour in hours],
            "wind_direction_10m": [135 for _ in hours],
        },
        "daily_units": {"wind_speed_10m_max": "m/s"},
        "daily": {
            "time": [day.isoformat() for day in days],
            "weather_code": [3 for _ in days],
            "temperature_2m_max": [22.4 for _ in days],
            "temperature_2m_min": [11.6 for _ in days],
            "wind_speed_10m_max": [5.0 for _ in days],
            "wind_direction_10m_dominant": [45 for _ in days],
        },
    }
