"""Traces and logs for an OpenTelemetry collector, by OTLP over HTTP with JSON, where OTLP_URL names one.

A span for each finished call, with its service, outcome and log id, below the caller's own span where it has
sent a `traceparent`; a log record for each line of the log, after the same redaction. Attributes are a fixed
few: no key, address, coordinate or app. A thread sends them every two seconds; no request waits, and what a
collector does not take is dropped and counted. https://opentelemetry.io/docs/specs/otlp/
"""

import atexit
import concurrent.futures.thread  # noqa: F401 - httpx needs it, which is too late once the process ends
import logging
import os
import re
import secrets
import threading
import time
from collections import deque
from contextlib import suppress
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Final

import orjson

from shared.config.release import RELEASE
from shared.telemetry.endings import ending
from shared.telemetry.logs import redact

if TYPE_CHECKING:
    import httpx

SEND_SECONDS: Final = 2.0
TIMEOUT_SECONDS: Final = 5.0
MOST_WAITING: Final = 4_096
"""Spans, and log records, that wait; the oldest are dropped beyond."""
_SERVER, _OK, _ERROR = 2, 1, 2
_SEVERITIES: Final = {"DEBUG": 5, "INFO": 9, "WARNING": 13, "ERROR": 17, "CRITICAL": 21}
_ATTRIBUTES: Final = ("log_id", "service", "outcome", "ms")
_SILENT_LOGGERS: Final = ("httpx", "httpcore", "shared.telemetry.otlp")
_TRACEPARENT: Final = re.compile(r"00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}")

PARENT: ContextVar[str] = ContextVar("traceparent", default="")
"""The `traceparent` of the request that this task answers."""

_LOG = logging.getLogger(__name__)
_FORMATTER: Final = logging.Formatter()


class Exporter(logging.Handler):
    """Sends what one process does to a collector. Thread-safe; begins with the first span or record."""

    def __init__(self, url: str, function: str) -> None:
        super().__init__()
        self._url = url.rstrip("/")
        self._resource = {
            "attributes": _attributes(
                {"service.name": function, "service.namespace": "geoportrait", "service.version": RELEASE}
            )
        }
        self._spans: deque[dict[str, Any]] = deque(maxlen=MOST_WAITING)
        self._records: deque[dict[str, Any]] = deque(maxlen=MOST_WAITING)
        self._pid = 0
        self._stop = threading.Event()
        self._client: httpx.Client | None = None
        self.dropped_items = 0
        """Spans and records that no collector got."""

    def add_call(self, service: str, outcome: str, seconds: float, log_id: int) -> None:
        """Note a call that has just ended."""
        end = time.time_ns()
        parent = _TRACEPARENT.fullmatch(PARENT.get())
        span = {
            "traceId": parent[1] if parent else secrets.token_hex(16),
            "spanId": secrets.token_hex(8),
            "name": service,
            "kind": _SERVER,
            "startTimeUnixNano": str(end - int(seconds * 1e9)),
            "endTimeUnixNano": str(end),
            "attributes": _attributes({"service": service, "outcome": outcome, "log_id": log_id}),
            "status": {"code": _ERROR if ending(outcome) == "failed" else _OK},
        }
        if parent:
            span["parentSpanId"] = parent[2]
        self._add(self._spans, span)

    def emit(self, record: logging.LogRecord) -> None:
        """Note a line of the log."""
        if record.name.startswith(_SILENT_LOGGERS):
            return
        values = {name: getattr(record, name) for name in _ATTRIBUTES if hasattr(record, name)}
        if record.exc_info:
            values["exception.stacktrace"] = redact(_FORMATTER.formatException(record.exc_info))
        row = {
            "timeUnixNano": str(int(record.created * 1e9)),
            "severityNumber": _SEVERITIES.get(record.levelname, 0),
            "severityText": record.levelname,
            "body": {"stringValue": redact(record.getMessage())},
            "attributes": _attributes(values),
        }
        self._add(self._records, row)

    def flush(self) -> None:
        """Send what waits now."""
        self._send("traces", "resourceSpans", "scopeSpans", "spans", self._spans)
        self._send("logs", "resourceLogs", "scopeLogs", "logRecords", self._records)

    def close(self) -> None:
        """Send the rest and end the thread."""
        self._stop.set()
        self.flush()
        super().close()

    def _add(self, queue: deque[dict[str, Any]], item: dict[str, Any]) -> None:
        self.dropped_items += len(queue) == MOST_WAITING
        queue.append(item)
        if self._pid != os.getpid():  # a thread does not live on in a forked worker
            self._pid = os.getpid()
            threading.Thread(target=self._run, name="otlp", daemon=True).start()
            atexit.register(self.close)

    def _run(self) -> None:
        while not self._stop.wait(SEND_SECONDS):
            self.flush()

    def _send(
        self,
        signal: str,
        resources_name: str,
        scopes_name: str,
        items_name: str,
        queue: deque[dict[str, Any]],
    ) -> None:
        items: list[dict[str, Any]] = []
        with suppress(IndexError):  # the end of the process flushes too
            while len(items) < MOST_WAITING:
                items.append(queue.popleft())
        if not items:
            return
        scope = {"scope": {"name": "geoportrait", "version": RELEASE}, items_name: items}
        content = orjson.dumps({resources_name: [{"resource": self._resource, scopes_name: [scope]}]})
        import httpx

        try:
            if self._client is None:
                self._client = httpx.Client(timeout=TIMEOUT_SECONDS, trust_env=False)
            answer = self._client.post(
                f"{self._url}/v1/{signal}", content=content, headers={"content-type": "application/json"}
            )
            answer.raise_for_status()
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            self.dropped_items += len(items)
            _LOG.warning(
                "%d items of %s were not taken by the collector: %s", len(items), signal, type(error).__name__
            )


def _attributes(values: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"key": name, "value": _value(value)} for name, value in values.items()]


def _value(value: object) -> dict[str, Any]:
    if isinstance(value, int):
        return {"intValue": str(value)}
    return {"doubleValue": value} if isinstance(value, float) else {"stringValue": str(value)}
