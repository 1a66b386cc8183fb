"""One deployable function: dispatch by path, health, readiness and metrics.

- `/_/health`: 200 as long as the process answers.
- `/_/ready`: 200 once the warm-up has succeeded and a place is free; 503 before that and where settings
  are wrong, 429 when full, both with `Retry-After`. The body says what the function runs on, or what it
  waits for.
- `/metrics`: Prometheus text.
- a probe, which the bundle signs itself: 200 with the function's name, and no call is counted.
- the paths of its endpoints, with or without a trailing slash, and with any number of them at the beginning.
"""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from functools import cached_property
from time import time
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from shared.access.errors import SigningKeyError
from shared.access.probe_seal import HEADER
from shared.config import SettingsError, settings
from shared.telemetry.gpu import Gpu
from shared.telemetry.logs import configure_logs
from shared.web.body import BODY_MEMORY, BodyTooSlow, ClientDisconnect
from shared.web.client import own_path, service_path
from shared.web.endpoint import JSON, QUERY_TYPE, Endpoint
from shared.web.engine import load_engine
from shared.web.pack import DataPack
from shared.web.platform import Platform
from shared.web.warmth import Warmth, WarmUp, process_seconds
from shared.web.work import RETRY_AFTER_SECONDS, Busy

_LOG = logging.getLogger(__name__)

WARM_UP = "the warm-up"
"""What a function that starts says it waits for."""
SETTINGS = "its settings"
"""What callers are told where these are wrong; the readiness answer and the log name them."""
COLD_START_SECONDS = 30.0
"""How long a request waits for the warm-up before it is refused: a cold start is no outage."""


class Function:
    """A deployable function, called with a Starlette request; its endpoints do the rest.

    The warm-up opens the `packs` that its endpoints answer from, imports the engines of the endpoints, and
    then calls `warm_up`, or what that names (`package.module:function`).

    `repeatable` says that every call may be made twice: it computes an answer and changes nothing but
    counters. `warm_start` says that its first request must not wait for a start, so a gateway that starts
    functions on demand starts this one with itself.
    """

    def __init__(
        self,
        name: str,
        endpoints: Sequence[Endpoint],
        warm_up: str | WarmUp = dict,
        packs: Sequence[DataPack[Any]] = (),
        *,
        repeatable: bool = False,
        warm_start: bool = False,
    ) -> None:
        self.name = name
        self.endpoints = tuple(endpoints)
        self.warm_up = warm_up
        self.packs = tuple(packs)
        self.repeatable = repeatable
        self.warm_start = warm_start
        self.warmth = Warmth(self._warm)
        self._data_fault = ""
        self._exact = {
            (path.rstrip("/"), query_type): endpoint
            for endpoint in endpoints
            for path in endpoint.served_paths
            for query_type in endpoint.query_types or ("",)
        }
        self._has_query_types = any(endpoint.query_types for endpoint in endpoints)
        self._prefixes = sorted(
            ((f"{path}/", endpoint) for (path, _), endpoint in self._exact.items() if endpoint.prefix),
            key=lambda item: -len(item[0]),
        )

    @cached_property
    def platform(self) -> Platform:
        """The shared services of this process, made at the first request."""
        return Platform.open(settings(), self.name)

    @cached_property
    def _settings_fault(self) -> str:
        """Why this process cannot answer anything, said in the log once."""
        try:
            _ = self.platform
        except (SettingsError, SigningKeyError) as error:
            configure_logs(self.name, "info")
            _LOG.error("wrong settings: %s", error)
            return str(error)
        return ""

    async def __call__(self, request: Request) -> Response:
        """Answer one request."""
        response = await self._answer(request)
        response.headers["x-content-type-options"] = "nosniff"  # an answer is what its type says
        return response

    async def _answer(self, request: Request) -> Response:
        path = own_path(request).rstrip("/")
        if path == "/_/health":
            return _json(200, {"function": self.name, "healthy": True})
        if self._settings_fault:
            return self._not_ready(self._settings_fault if path == "/_/ready" else SETTINGS)
        match path:
            case "/_/ready":
                return await self._readiness()
            case "/metrics":
                return Response(self.platform.telemetry.render_metrics(), media_type="text/plain")
        query_type = request.query_params.get(QUERY_TYPE, "") if self._has_query_types else ""
        endpoint = self.find(service_path(request).rstrip("/"), query_type)
        if endpoint is None:
            return _json(404, {"status": 260, "message": "服务不存在"})
        if request.method not in endpoint.methods:
            response = endpoint.refuse_method(request.method)
            response.status_code, response.headers["allow"] = 405, ", ".join(sorted(endpoint.methods))
            return response
        if not self.warmth.ready and not await self._await_warmth():
            return self._not_warm()
        if HEADER in request.headers and self._is_probe(request):
            return _json(200, {"status": 0, "probe": self.name})
        self.platform.telemetry.note_parent(request.headers.get)
        try:
            with BODY_MEMORY.request():
                return await endpoint.answer(request, self.platform)
        except BodyTooSlow as error:
            response = _json(408, {"status": 2, "message": str(error)})
            response.headers["connection"] = "close"
            return response
        except Busy as error:
            return _json(503, {"status": 402, "message": str(error)}, RETRY_AFTER_SECONDS)
        except ClientDisconnect:
            return Response(status_code=499)  # nobody reads it; the access log does

    def _is_probe(self, request: Request) -> bool:
        """Whether a request is a probe of this bundle: an answer tells that everything behind it is there."""
        query = request.scope["query_string"].decode("latin-1")
        target = own_path(request) + (f"?{query}" if query else "")
        return self.platform.probe_seal.verify(request.headers[HEADER], target, time())

    def find(self, path: str, query_type: str = "") -> Endpoint | None:
        """Return the endpoint of a path without a trailing slash and of the query's `qt`."""
        exact = self._exact.get((path, query_type)) or self._exact.get((path, ""))
        if exact is not None:
            return exact
        return next((endpoint for prefix, endpoint in self._prefixes if path.startswith(prefix)), None)

    def _warm(self) -> Mapping[str, Any]:
        for pack in self.packs:
            pack.start(self.platform.settings)
        self.platform.telemetry.watch_packs(lambda: [pack.state for pack in self.packs])
        for endpoint in self.endpoints:
            endpoint.prepare()
        facts: Mapping[str, Any] = load_engine(self.warm_up)()
        for model, provider in facts.get("providers", {}).items():
            self.platform.telemetry.set_provider(model, provider)
        if facts.get("providers") and (gpu := Gpu.open()) is not None:
            self.platform.telemetry.watch_gpu(gpu)
        self.platform.telemetry.record_cold_start(process_seconds())
        return facts

    async def _await_warmth(self) -> bool:
        if not await self._fits_data():
            return False
        return await asyncio.to_thread(self.warmth.wait, COLD_START_SECONDS)

    async def _fits_data(self) -> bool:
        """Tell whether the data are of this program's layout; the readiness answer says why not."""
        self._data_fault = await self.platform.access.layout_fault()
        return not self._data_fault

    async def _readiness(self) -> Response:
        if not self.warmth.ready:
            if await self._fits_data():
                self.warmth.start()
            return self._not_warm()
        workers = self.platform.workers
        state = {"function": self.name, "in_flight": workers.in_flight, **self.warmth.facts}
        if self.packs:
            state["packs"] = {pack.name: pack.facts for pack in self.packs}
        if workers.full:
            return _json(429, {"ready": False, "waiting_for": "a free place", **state}, RETRY_AFTER_SECONDS)
        return _json(200, {"ready": True, **state})

    def _not_warm(self) -> Response:
        return self._not_ready(self._data_fault or self.warmth.problem or WARM_UP)

    def _not_ready(self, waiting_for: str) -> Response:
        return _json(
            503, {"ready": False, "function": self.name, "waiting_for": waiting_for}, RETRY_AFTER_SECONDS
        )


def _json(status: int, content: Mapping[str, Any], retry_after: int = 0) -> Response:
    headers = {"retry-after": str(retry_after)} if retry_after else None
    return Response(orjson.dumps(content), status, headers, media_type=JSON)
