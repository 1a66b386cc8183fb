"""Endpoints of resources: tiles, styles, archives, scripts; answered by HTTP's own rules, not in an envelope.

A map key comes in the query (`ak`), as for the services. What is wrong is said by the HTTP status and by the
JSON of the map services: 400 a parameter, 401 no key, 403 a key that may not, 404 nothing there, 429 too
often, 503 not now.
"""

import re
from collections.abc import Callable, Mapping
from functools import cached_property
from time import perf_counter, time
from typing import Any, ClassVar, Final

from msgspec import Struct
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from shared.access.decision import Decision, Outcome
from shared.access.wire import MAP_ERRORS
from shared.geo.refusal import NoData, Refusal
from shared.telemetry import new_log_id
from shared.web import map_form, resource_form
from shared.web.callers import read_caller
from shared.web.client import service_path
from shared.web.documents import Documentation, parameters_of
from shared.web.endpoint import Endpoint
from shared.web.engine import load_engine
from shared.web.forms import FormError, parse_form
from shared.web.map import INTERNAL, INVALID, TOTAL_QPS
from shared.web.parameters import MAP_SESSION, PLATFORM_FIELDS, PUBLIC_ADDRESS, read_parameters
from shared.web.platform import Platform
from shared.web.ranges import is_small_part
from shared.web.resource import Archive, NoResource, Resource
from shared.web.resource_answer import (
    METHODS,
    check_conditions,
    preflight,
    refuse,
    send_archive,
    send_content,
)
from shared.web.streams import Streams
from shared.web.work import RETRY_AFTER_SECONDS, Busy

NO_SUCH: Final = 260
SMALL_PART: Final = 1 << 20
"""Bytes of an archive up to which a request counts as one for a tile, as readers of PMTiles make them."""

_HTTP_STATUS: Final[Mapping[Outcome, int]] = {
    Outcome.KEY_MISSING: 401,
    Outcome.QPS: 429,
    Outcome.COST_OVER_QPS: 429,
    Outcome.QUOTA: 429,
    Outcome.UNAVAILABLE: 503,
}
_OTHER_REFUSAL: Final = 403


class ResourceMetering(Struct, frozen=True, kw_only=True):
    """The service or resource of the catalogue that a request counts for; empty: it needs no key.

    `small_part` is what a request for a small part of an archive counts for, but for its first part: whoever
    reads an archive in parts has begun with the first.
    """

    service: str = ""
    small_part: str = ""


class ResourceEndpoint[P: BaseModel](Endpoint, frozen=True, kw_only=True, dict=True):
    """Resources below a path.

    `find`, or what it names (`package.module:function`), makes a resource of the parameters, in a thread; it
    raises a Refusal. With `pattern`, a regular expression that the rest of the path must match, its named
    groups are parameters too. For the API documents: `templates` are the paths with these parameters in
    braces, `media_types` what is answered, `shape` its TypedDict where it is JSON.
    """

    metering: ResourceMetering
    parameters: type[P]
    find: str | Callable[[P], Resource | Archive]
    pattern: str = ""
    templates: tuple[str, ...] = ()
    media_types: tuple[str, ...] = ()
    shape: Any = None
    methods: frozenset[str] = METHODS

    speaks_http: ClassVar[bool] = True

    @property
    def service(self) -> str:
        """The id in the catalogue that a whole request counts for."""
        return self.metering.service

    @cached_property
    def engine(self) -> Callable[[P], Resource | Archive]:
        """What finds a resource, imported at its first use. Raises EngineMissing."""
        return load_engine(self.find)

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile(self.pattern, re.ASCII)

    @cached_property
    def _streams(self) -> Streams:
        return Streams()

    def refuse_method(self, method: str) -> Response:
        """Answer in the form of resources."""
        return refuse(405, INVALID, f"method {method} is not offered; expected GET, HEAD or OPTIONS")

    def prepare(self) -> None:
        """Import what finds resources."""
        _ = self.engine

    def documentation(self) -> Documentation:
        """Describe parameters and answers."""
        fields = parameters_of(self.parameters, exclude=PLATFORM_FIELDS)
        return Documentation(
            tag=self.service or "resources",
            methods=("get",),
            access=map_form.ACCESS if self.service else (),
            paths=self.templates,
            path=tuple(one for one in fields if one.name in self._pattern.groupindex),
            query=tuple(one for one in fields if one.name not in self._pattern.groupindex),
            answers=resource_form.answers(self.paths[0], self.shape, self.media_types),
        )

    async def answer(self, request: Request, platform: Platform) -> Response:
        """Admit, find, load and send; whatever the outcome, record it."""
        if request.method == "OPTIONS":
            return preflight()
        names = self._names(request)
        if names is None:
            return refuse(404, NO_SUCH, "服务不存在")
        log_id, start = new_log_id(), perf_counter()
        service = self._metered_service(request)
        outcome, decision = "ok", None
        try:
            fields = parse_form(request.scope["query_string"])
            if service:
                caller = read_caller(request, platform, fields)
                if service in platform.access.catalogue.resources:
                    caller = caller._replace(has_session=_has_session(platform, fields))
                decision = await platform.access.admit_key(service, fields.get("ak"), caller)
                if not decision.is_admitted:
                    outcome = decision.outcome
                    return _refuse_admission(decision)
            own_fields = {
                PUBLIC_ADDRESS: platform.public_address(request),
                MAP_SESSION: _session(platform, fields),
            }
            parameters = read_parameters(self.parameters, fields | names | own_fields)
            with platform.workers.slot():
                answer = await platform.workers.run(self._find_and_send, request, parameters)
            if isinstance(answer, Archive):
                return send_archive(request, answer, self._streams, platform.caller_address(request))
            return answer
        except Refusal as error:
            outcome = "no_data" if isinstance(error, NoData) else "invalid"
            return refuse(_http_status(error), error.status, str(error))
        except FormError as error:
            outcome = "invalid"
            return refuse(400, INVALID, f"Parameter Invalid: {error}")
        except Busy as error:
            outcome = "busy"
            return refuse(503, TOTAL_QPS, f"服务当前并发量已满，请稍后重试: {error}", RETRY_AFTER_SECONDS)
        except Exception:
            outcome = "error"
            platform.telemetry.log_defect(log_id, service or self.paths[0])
            return refuse(500, INTERNAL, "服务器内部错误")
        finally:
            if service:
                appid = decision.appid if decision else None
                platform.telemetry.record(service, appid, outcome, perf_counter() - start, log_id)

    def _names(self, request: Request) -> dict[str, str] | None:
        """Return the parameters that the path holds, None for a path that is no resource's."""
        path = service_path(request).rstrip("/")
        rest = next((path.removeprefix(own) for own in self.served_paths if path.startswith(own)), None)
        match = self._pattern.fullmatch(rest) if rest is not None else None
        if match is None:
            return None
        return {name: value for name, value in match.groupdict().items() if value is not None}

    def _metered_service(self, request: Request) -> str:
        is_part = self.metering.small_part and is_small_part(request.headers.get("range"), SMALL_PART)
        return self.metering.small_part if is_part else self.metering.service

    def _find_and_send(self, request: Request, parameters: P) -> Response | Archive:
        resource = self.engine(parameters)
        if answer := check_conditions(request, resource):
            return answer
        return resource if isinstance(resource, Archive) else send_content(request, resource, resource.load())


def _session(platform: Platform, fields: Mapping[str, str]) -> str:
    """Return what vouches for the tiles of a call that is signed and was admitted."""
    return platform.map_sessions.issue(fields["ak"], time()) if "sn" in fields and "ak" in fields else ""


def _has_session(platform: Platform, fields: Mapping[str, str]) -> bool:
    return platform.map_sessions.verify(fields.get("session", ""), fields.get("ak", ""), time())


def _http_status(error: Refusal) -> int:
    return 404 if isinstance(error, (NoResource, NoData)) else 400


def _refuse_admission(decision: Decision) -> Response:
    error = MAP_ERRORS[decision.outcome]
    http_status = _HTTP_STATUS.get(decision.outcome, _OTHER_REFUSAL)
    return refuse(http_status, error.code, error.message, decision.retry_after)
