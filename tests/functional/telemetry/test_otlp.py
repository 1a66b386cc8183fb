"""A real receiver of OTLP over HTTP reads what a function sends: spans, logs, nothing of a caller."""

import base64
import json
import logging
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from google.protobuf.json_format import Parse
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status

from functions.map_coordinate.main import FUNCTION

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
FORMS = {"/v1/traces": ExportTraceServiceRequest, "/v1/logs": ExportLogsServiceRequest}


class Receiver(ThreadingHTTPServer):
    """Reads by the messages of the specification; an unknown field is an error of the test."""

    def __init__(self, status: int = 200) -> None:
        super().__init__(("127.0.0.1", 0), Collecting)
        self.status = status
        self.bodies: list[str] = []
        self.messages: dict[str, list] = {path: [] for path in FORMS}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    @property
    def spans(self) -> list[Span]:
        messages = self.messages["/v1/traces"]
        return [span for m in messages for r in m.resource_spans for s in r.scope_spans for span in s.spans]

    @property
    def records(self) -> list:
        messages = self.messages["/v1/logs"]
        return [row for m in messages for r in m.resource_logs for s in r.scope_logs for row in s.log_records]


class Collecting(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self):
        text = self.rfile.read(int(self.headers["content-length"])).decode()
        assert self.headers["content-type"] == "application/json"
        self.server.bodies.append(text)
        message = FORMS[self.path]()
        Parse(json.dumps(with_base64(json.loads(text))), message)
        self.server.messages[self.path].append(message)
        self.send_response(self.server.status)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *words):
        pass


def with_base64(content):
    """Return OTLP's JSON, whose ids are hexadecimal, as protobuf's own, whose bytes are base64."""
    if isinstance(content, list):
        return [with_base64(item) for item in content]
    if not isinstance(content, dict):
        return content
    ids = ("traceId", "spanId", "parentSpanId")
    return {
        key: base64.b64encode(bytes.fromhex(value)).decode() if key in ids else with_base64(value)
        for key, value in content.items()
    }


@contextmanager
def receiving(status: int = 200) -> Iterator[Receiver]:
    with Receiver(status) as receiver:
        thread = threading.Thread(target=receiver.serve_forever)
        thread.start()
        try:
            yield receiver
        finally:
            receiver.shutdown()
            thread.join()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


def attributes(item) -> dict[str, object]:
    return {row.key: getattr(row.value, row.value.WhichOneof("value")) for row in item.attributes}


def flush(function) -> None:
    function.function.platform.telemetry._exporter.flush()


def test_each_call_is_a_span_below_the_callers_with_service_and_status(serve, receiver, key):
    function = serve(FUNCTION, otlp_url=receiver.url)
    address = "/geoconv/v2/?coords=106.71234,26.57891&model=1"
    assert function.get(f"{address}&ak={key.ak}", headers={"traceparent": PARENT}).json()["status"] == 0
    assert function.get(f"{address}&ak=wrong").json()["status"] != 0
    flush(function)
    first, second = receiver.spans
    assert (first.name, first.kind, first.status.code) == ("geoconv", Span.SPAN_KIND_SERVER, 1)
    assert (first.trace_id.hex(), first.parent_span_id.hex()) == tuple(PARENT.split("-")[1:3])
    assert set(attributes(first)) == {"service", "outcome", "log_id"}
    assert attributes(first)["outcome"] == "ok"
    assert 0 < first.end_time_unix_nano - first.start_time_unix_nano < 60e9
    assert not second.parent_span_id  # another task's parent is not its own
    assert len(second.trace_id) == 16
    resource = receiver.messages["/v1/traces"][0].resource_spans[0].resource
    assert attributes(resource)["service.name"] == "map_coordinate"


def test_no_key_address_or_coordinate_is_sent(serve, receiver, key, access_token):
    function = serve(FUNCTION, otlp_url=receiver.url)
    caller = {"x-forwarded-for": "203.0.113.7"}
    function.get(f"/geoconv/v2/?coords=106.71234,26.57891&model=1&ak={key.ak}", headers=caller)
    logging.getLogger("a library").warning("cannot read http://x/?ak=%s&location=26.57891,106.71234", key.ak)
    logging.getLogger("a library").warning("a token %s", access_token)
    flush(function)
    sent = "".join(receiver.bodies)
    assert "cannot read" in sent
    for word in (key.ak, access_token, "203.0.113.7", "26.57891", "106.71234"):
        assert word not in sent


def test_a_defect_is_an_error_with_its_trace_in_the_logs(serve, receiver):
    function = serve(FUNCTION, otlp_url=receiver.url)
    try:
        raise RuntimeError("no such table")
    except RuntimeError:
        function.function.platform.telemetry.log_defect(17, "geoconv")
    function.function.platform.telemetry.record("geoconv", None, "error", 0.01, 17)
    flush(function)
    (span,) = receiver.spans
    assert span.status.code == Status.STATUS_CODE_ERROR
    row = next(row for row in receiver.records if row.severity_text == "ERROR")
    assert "no such table" in attributes(row)["exception.stacktrace"]
    assert attributes(row)["log_id"] == attributes(span)["log_id"] == 17


@pytest.mark.parametrize("nowhere", ["", "http://127.0.0.1:1", "no address", "http://[::1"])
def test_a_collector_that_refuses_or_is_away_costs_no_call_and_is_counted(serve, nowhere, key):
    with receiving(503) as receiver:
        url = nowhere or receiver.url
        function = serve(FUNCTION, otlp_url=url)
        answer = function.get(f"/geoconv/v2/?coords=106.7,26.5&model=1&ak={key.ak}")
        assert answer.json()["status"] == 0
        exporter = function.function.platform.telemetry._exporter
        exporter.flush()
        assert exporter.dropped_items >= 1
        for _ in range(5_000):
            exporter.add_call("geocoding", "ok", 0.01, 1)
        assert len(exporter._spans) == 4_096  # what waits is bounded


def test_without_a_collector_nothing_of_it_is_even_imported():
    program = (
        "import sys; from shared.config import Settings; from shared.telemetry import Telemetry; "
        "t = Telemetry(Settings(redis_url='redis://127.0.0.1:1/0'), 'f'); t.note_parent({}.get); "
        "print([name for name in sys.modules if 'otlp' in name or name == 'httpx'])"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
