"""The map wire form, as Baidu documents it: `ak` in query or form, `status` in the answer, always HTTP 200.

What stands here:

    MapEndpoint      one service in this form
    Extra            a further service that some of its calls use
    MapParameters    what parameter models derive from
    Binary           an answer that is no JSON
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from time import perf_counter
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from shared.access.call import Caller
from shared.access.decision import Decision, Outcome
from shared.access.wire import MAP_ERRORS
from shared.geo.refusal import NoData, Refusal
from shared.telemetry import new_log_id
from shared.upstream.client import JSON, UpstreamUnavailable
from shared.web import map_form
from shared.web.body import BodyTooLarge, read_body
from shared.web.client import own_path
from shared.web.documents import Documentation, Parameter, parameters_of, shape_of
from shared.web.endpoint import Endpoint
from shared.web.envelope import Output, failure, is_callback, render, render_json
from shared.web.forms import FormError, parse_form
from shared.web.platform import Platform
from shared.web.work import Busy

_LOG = logging.getLogger(__name__)

ALIAS = "/map_service"
"""Baidu serves every map path below this prefix as well."""

METHODS = frozenset({"GET", "HEAD", "POST"})

MAX_BODY_BYTES = 8 * 1024 * 1024

CALLER_ADDRESS = "caller_address"
"""Field that every parameter model may declare; the platform fills it, a client cannot."""

INTERNAL, INVALID, TOO_LARGE, TOTAL_QPS = 1, 2, 10, 402

NOT_PERMITTED = frozenset({Outcome.SERVICE_OFF, Outcome.WRONG_TYPE})
"""Why an app or its key may not call a service at all, however seldom it does."""


def always(parameters: object) -> bool:
    """Say that an engine takes microseconds whatever its parameters are."""
    return True


class MapParameters(BaseModel):
    """Parameters of a map service: unknown ones are ignored, and empty ones never arrive here.

    Their descriptions are shown in the API documents; one that is `required` there still gets a default
    when the service has an error of its own for its absence.
    """

    model_config = ConfigDict(extra="ignore", frozen=True, populate_by_name=True)


def parameter(
    description: str, default: str = "", *, required: bool = False, alias: str | None = None
) -> Any:
    """Return the pydantic field of a parameter that the engine itself checks."""
    return Field(default, alias=alias, description=description, json_schema_extra={"required": required})


@dataclass(frozen=True)
class Binary:
    """An answer that is no JSON, such as a picture."""

    content: bytes
    media_type: str


@dataclass(frozen=True, kw_only=True)
class Extra[P: BaseModel]:
    """A further service that some calls of an endpoint use, with a permission and limits of its own.

    A call that is `used_by` its parameters counts there too. Where the app or its key lacks the permission,
    the call goes on `without`; a spent limit refuses it.
    """

    service: str
    used_by: Callable[[P], bool]
    without: Callable[[P], P]


@dataclass(frozen=True, kw_only=True)
class MapEndpoint[P: BaseModel](Endpoint):
    """One map service: parameters of the query, a form body laid over them, and the engine's answer.

    `run` gets the validated parameters and returns the answer without `status`, or raises a Refusal. It
    runs in a thread, or in the event loop where `inline` says that these parameters take microseconds.
    `cost` counts what one call spends (matrix services: pairs) from the raw fields. `output` is the form
    when the caller names none, `xml_root` the XML root element, `failed` what every refusal carries.
    `forward` gives what an upstream must be told besides the caller's own fields. `extra` is a further
    service that some calls use; `instead` names fields whose presence makes a call another endpoint's.

    For the API documents: `answer_shape` is a TypedDict of the answer without `status`, `codes` the
    statuses that are the service's own, `example` the fields of a call.
    """

    service: str
    parameters: type[P]
    run: Callable[[P], Mapping[str, Any] | Binary]
    group: str | None = None
    cost: Callable[[Mapping[str, str]], int] = lambda fields: 1
    inline: Callable[[P], bool] = lambda parameters: False
    output: Output = "json"
    outputs: frozenset[Output] = frozenset({"json", "xml"})
    xml_root: str = "Response"
    failed: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    forward: Callable[[P], Mapping[str, str]] = lambda parameters: {}
    extra: Extra[P] | None = None
    instead: Mapping[str, "MapEndpoint[Any]"] = field(default_factory=lambda: MappingProxyType({}))
    answer_shape: Any = Mapping[str, Any]
    codes: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({}))
    example: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def served_paths(self) -> tuple[str, ...]:
        """The declared paths, each also below the alias prefix."""
        return self.paths + tuple(ALIAS + path for path in self.paths)

    def documentation(self) -> Documentation:
        """Describe parameters, answers and codes."""
        name = self.paths[0].strip("/").replace("/", "_")
        success, definitions = shape_of(self.answer_shape, name, {"status": {"const": 0}})
        return Documentation(
            tag=self.service,
            methods=("get", "post"),
            access=map_form.ACCESS,
            query=self._fields() + map_form.envelope(self.output),
            answers={"200": map_form.answer(name, success, definitions)},
            codes=self.codes,
            example=self.example,
        )

    def _fields(self) -> tuple[Parameter, ...]:
        fields = {field.name: field for other in self.instead.values() for field in other._fields()}
        optional = {name: replace(field, required=False) for name, field in fields.items()}
        own = parameters_of(self.parameters, without=frozenset({CALLER_ADDRESS}))
        return tuple({**{field.name: field for field in own}, **optional}.values())

    async def answer(self, request: Request, platform: Platform) -> Response:
        """Admit, validate, run and answer; whatever the outcome, record it."""
        if request.method not in METHODS:
            refused = self._fail({}, INVALID, f"method {request.method} is not offered; expected GET or POST")
            refused.status_code, refused.headers["allow"] = 405, ", ".join(sorted(METHODS))
            return refused
        log_id, started = new_log_id(), perf_counter()
        outcome, decision, fields, served = "ok", None, dict[str, str](), self
        try:
            query: bytes = request.scope["query_string"]
            fields = parse_form(query)
            body = await self._body(request)
            if body:
                fields |= parse_form(body)
            served = next((other for name, other in self.instead.items() if name in fields), self)
            caller = self._caller(request, platform, fields, body)
            decision = await platform.access.admit_key(
                served.service, fields.get("ak"), caller, cost=served.cost(fields), group=served.group
            )
            if not decision.admitted:
                outcome = decision.outcome
                return served._refuse(fields, decision)
            parameters = served._validate(fields | {CALLER_ADDRESS: caller.ip})
            if served.extra is not None and served.extra.used_by(parameters):
                further = await platform.access.admit_key(served.extra.service, fields.get("ak"), caller)
                if further.outcome in NOT_PERMITTED:
                    parameters = served.extra.without(parameters)
                elif not further.admitted:
                    outcome = further.outcome
                    return served._refuse(fields, further)
            response, outcome = await served._provide(request, platform, fields, parameters)
            return response
        except Refusal as error:
            outcome = "no_data" if isinstance(error, NoData) else "invalid"
            return served._fail(fields, error.status, str(error), error.also)
        except FormError as error:
            outcome = "invalid"
            return served._fail(fields, INVALID, f"Parameter Invalid: {error}")
        except BodyTooLarge:
            outcome = "invalid"
            return served._fail(fields, TOO_LARGE, "上传内容超过8M")
        except Busy as error:
            outcome = "busy"
            return served._fail(fields, TOTAL_QPS, f"服务当前并发量已满，请稍后重试: {error}")
        except Exception:
            outcome = "error"
            platform.telemetry.log_defect(log_id, served.service)
            return served._fail(fields, INTERNAL, "服务器内部错误")
        finally:
            appid = decision.appid if decision else None
            platform.telemetry.record(served.service, appid, outcome, perf_counter() - started, log_id)

    async def _body(self, request: Request) -> bytes:
        if request.method != "POST":
            return b""
        return await read_body(request, MAX_BODY_BYTES)

    def _caller(self, request: Request, platform: Platform, fields: Mapping[str, str], body: bytes) -> Caller:
        return Caller(
            ip=platform.caller_address(request),
            referer=request.headers.get("referer"),
            mcode=fields.get("mcode"),
            sn=fields.get("sn"),
            path=own_path(request),
            query=request.scope["query_string"].decode("latin-1"),
            body=body.decode("latin-1") if body else None,
        )

    def _validate(self, fields: Mapping[str, str]) -> P:
        try:
            return self.parameters.model_validate(fields)
        except ValidationError as error:
            problem = error.errors(include_url=False, include_input=False)[0]
            name = ".".join(str(part) for part in problem["loc"])
            raise Refusal(f"Parameter Invalid: {name} {_what(problem)}", status=INVALID) from None

    async def _provide(
        self, request: Request, platform: Platform, fields: Mapping[str, str], parameters: P
    ) -> tuple[Response, str]:
        """Ask the providers in their order; what the last one says is the answer."""
        no_data = None
        for provider in platform.providers(self.service):
            try:
                if provider == "local":
                    return await self._local(platform, fields, parameters), "ok"
                sent = {**fields, **self.forward(parameters)}
                return await self._ask_upstream(request, platform, sent), "upstream"
            except NoData as error:
                no_data = error
            except UpstreamUnavailable as error:
                _LOG.warning("%s: %s", self.service, error)
        raise no_data or Refusal("服务器内部错误: the upstream gave no answer", status=INTERNAL)

    async def _local(self, platform: Platform, fields: Mapping[str, str], parameters: P) -> Response:
        inline = self.inline(parameters)
        result = self.run(parameters) if inline else await self._in_thread(platform, parameters)
        if isinstance(result, Binary):
            return Response(result.content, media_type=result.media_type)
        return self._render({"status": 0, **result}, fields)

    async def _ask_upstream(
        self, request: Request, platform: Platform, fields: Mapping[str, str]
    ) -> Response:
        if platform.upstream is None:
            raise UpstreamUnavailable("UPSTREAM_URL is not set")
        path = own_path(request).removeprefix(ALIAS)
        found = await platform.upstream.ask(self.service, path, {**fields, "output": self._output(fields)})
        if found.media_type == JSON:
            return render_json(found.body, fields.get("callback", ""))
        return Response(found.body, media_type=found.media_type)

    async def _in_thread(self, platform: Platform, parameters: P) -> Mapping[str, Any] | Binary:
        with platform.workers.slot():
            return await platform.workers.run(self.run, parameters)

    def _refuse(self, fields: Mapping[str, str], decision: Decision) -> Response:
        error = MAP_ERRORS[decision.outcome]
        response = self._fail(fields, error.code, error.message)
        if decision.retry_after > 0:
            response.headers["retry-after"] = str(max(1, round(decision.retry_after)))
        return response

    def _fail(
        self, fields: Mapping[str, str], status: int, message: str, also: Mapping[str, Any] | None = None
    ) -> Response:
        return self._render(failure(status, message, {**self.failed, **(also or {})}), fields)

    def _render(self, content: Mapping[str, Any], fields: Mapping[str, str]) -> Response:
        return render(content, self._output(fields), fields.get("callback", ""), self.xml_root)

    def _output(self, fields: Mapping[str, str]) -> Output:
        """Return the form of the answer: the one asked for, where the service has it."""
        asked = fields.get("output", "").lower()
        output: Output = self.output
        if asked == "xml":
            output = "xml"
        elif asked == "json" or is_callback(fields.get("callback", "")):  # a script element cannot read XML
            output = "json"
        return output if output in self.outputs else "json"


def _what(problem: Mapping[str, Any]) -> str:
    return "is missing" if problem["type"] == "missing" else problem["msg"].removeprefix("Value error, ")
