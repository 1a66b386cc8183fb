"""The map wire form, as Baidu documents it: `ak` in query or form, `status` in the answer, HTTP 200."""

import logging
from collections.abc import Mapping
from inspect import iscoroutinefunction
from time import perf_counter
from types import MappingProxyType
from typing import Any, cast

from msgspec import field
from msgspec.structs import replace
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from shared.access.decision import Decision, Outcome
from shared.access.wire import MAP_ERRORS
from shared.geo.refusal import NoData, Refusal
from shared.telemetry import new_log_id
from shared.upstream.answers import JSON, UpstreamUnavailable
from shared.web import map_form
from shared.web.body import BodyTooLarge, BodyTooSlow, ClientDisconnect, read_body
from shared.web.callers import read_caller
from shared.web.client import service_path
from shared.web.declaration import AnswerForm, Binary, Call, EngineAnswer, Metering
from shared.web.documents import Answer, Documentation, Parameter, parameters_of, shape_of
from shared.web.endpoint import Endpoint
from shared.web.envelope import Output, failure, is_callback, render, render_json
from shared.web.forms import FormError, parse_form
from shared.web.multipart import urlencoded_form
from shared.web.parameters import CALLER_ADDRESS, CALLER_APP, DEBUG, read_parameters
from shared.web.platform import Platform
from shared.web.work import Busy

_LOG = logging.getLogger(__name__)

ALIAS = "/map_service"
"""Baidu serves every map path below this prefix as well."""

MAX_BODY_BYTES = 8 * 1024 * 1024

INTERNAL, INVALID, WRONG_METHOD, TOO_LARGE, TOTAL_QPS = 1, 2, 3, 10, 402

FULL_OUTCOMES = frozenset({"ok", "upstream"})
"""Outcomes of a call that did what it was admitted for."""

NOT_PERMITTED = frozenset({Outcome.SERVICE_OFF, Outcome.WRONG_TYPE})
"""Why an app or its key may not call a service at all, however seldom it does."""


class MapEndpoint[P: BaseModel](Endpoint, frozen=True, kw_only=True):
    """One map service: parameters of the query, a form body laid over them, and the engine's answer.

    `alternatives` names fields whose presence makes a call another endpoint's, or whose value does
    (`mode=walking`). One that `needs_post` changes what is kept, so a GET is refused.
    """

    metering: Metering[P]
    call: Call[P]
    form: AnswerForm = field(default_factory=AnswerForm)
    needs_post: bool = False
    alternatives: Mapping[str, "MapEndpoint[Any]"] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def service(self) -> str:
        """The id of the service in the catalogue."""
        return self.metering.service

    @property
    def served_paths(self) -> tuple[str, ...]:
        """The declared paths, each also below the alias prefix."""
        return self.paths + tuple(ALIAS + path for path in self.paths)

    def documentation(self) -> Documentation:
        """Describe parameters, answers and codes."""
        return Documentation(
            tag=self.service,
            methods=("post",) if self.needs_post else ("get", "post"),
            access=map_form.ACCESS,
            query=self._fields() + (() if self.form.media_type else map_form.envelope(self.form.output)),
            answers={"200": self._answer()},
            codes=self.form.codes,
            example=self.form.example,
        )

    def _answer(self) -> Answer:
        if self.form.media_type:
            return map_form.binary_answer(self.form.media_type)
        name = self.paths[0].strip("/").replace("/", "_")
        success, definitions = shape_of(self.form.shape, name, {"status": {"const": 0}})
        return map_form.answer(name, success, definitions)

    def _fields(self) -> tuple[Parameter, ...]:
        fields = {field.name: field for other in self.alternatives.values() for field in other._fields()}
        optional = {name: replace(field, is_required=False) for name, field in fields.items()}
        own = parameters_of(self.call.parameters, exclude=frozenset({CALLER_ADDRESS, CALLER_APP}))
        return tuple({**{field.name: field for field in own}, **optional}.values())

    def refuse_method(self, method: str) -> Response:
        """Answer in the service's own form."""
        return self._fail({}, INVALID, f"method {method} is not offered; expected GET or POST")

    def prepare(self) -> None:
        """Import the engine."""
        _ = self.call.engine

    async def answer(self, request: Request, platform: Platform) -> Response:
        """Admit, validate, run and answer; whatever the outcome, record it."""
        log_id, start = new_log_id(), perf_counter()
        outcome, decision, fields, endpoint, cost = "ok", None, dict[str, str](), self, 1
        try:
            query: bytes = request.scope["query_string"]
            fields = parse_form(query)
            body = urlencoded_form(request.headers.get("content-type", ""), await self._body(request))
            if body:
                fields |= parse_form(body)
            endpoint = self._of_fields(fields)
            cost = endpoint.metering.cost(fields)
            caller = read_caller(request, platform, fields, body)
            decision = await platform.access.admit_key(
                endpoint.service,
                fields.get("ak"),
                caller,
                cost=cost,
                group=endpoint.metering.group_of(fields),
            )
            if not decision.is_admitted:
                outcome = decision.outcome
                return endpoint._refuse(fields, decision)
            if endpoint.needs_post and request.method != "POST":
                raise Refusal(f"http method错误: {request.method}; expected POST", status=WRONG_METHOD)
            if DEBUG in fields and not platform.access.allows_debug(fields.get("ak")):
                del fields[DEBUG]
            platform_fields = {CALLER_ADDRESS: caller.ip, CALLER_APP: str(decision.appid)}
            parameters = read_parameters(endpoint.call.parameters, fields | platform_fields)
            extra = endpoint.metering.extra
            if extra is not None and extra.used_by(parameters):
                decision_on_extra = await platform.access.admit_key(extra.service, fields.get("ak"), caller)
                if decision_on_extra.outcome in NOT_PERMITTED:
                    parameters = extra.reduce(parameters)
                elif not decision_on_extra.is_admitted:
                    outcome = decision_on_extra.outcome
                    return endpoint._refuse(fields, decision_on_extra)
            response, outcome = await endpoint._provide(request, platform, fields, parameters)
            return response
        except Refusal as error:
            outcome = "no_data" if isinstance(error, NoData) else "invalid"
            return endpoint._fail(fields, error.status, str(error), error.also)
        except FormError as error:
            outcome = "invalid"
            return endpoint._fail(fields, INVALID, f"Parameter Invalid: {error}")
        except BodyTooLarge:
            outcome = "invalid"
            return endpoint._fail(fields, TOO_LARGE, "上传内容超过8M")
        except Busy as error:
            outcome = "busy"
            return endpoint._fail(fields, TOTAL_QPS, f"服务当前并发量已满，请稍后重试: {error}")
        except (BodyTooSlow, ClientDisconnect):
            outcome = "gone"
            raise
        except Exception:
            outcome = "error"
            platform.telemetry.log_defect(log_id, endpoint.service)
            return endpoint._fail(fields, INTERNAL, "服务器内部错误")
        finally:
            appid = decision.appid if decision else None
            if decision and decision.is_admitted and outcome not in FULL_OUTCOMES:
                # Without its answer a matrix costs what any call does.
                await platform.access.give_back(endpoint.service, decision, cost - 1)
            platform.telemetry.record(endpoint.service, appid, outcome, perf_counter() - start, log_id)
            if endpoint.call.deletes and outcome == "ok":
                platform.telemetry.add_counts(endpoint.service, {"deletions": 1})

    def _of_fields(self, fields: Mapping[str, str]) -> "MapEndpoint[Any]":
        for key, other in self.alternatives.items():
            name, has_value, value = key.partition("=")
            if name in fields and (not has_value or fields[name] == value):
                return other
        return self

    async def _body(self, request: Request) -> bytes:
        if request.method != "POST":
            return b""
        return await read_body(request, MAX_BODY_BYTES)

    async def _provide(
        self, request: Request, platform: Platform, fields: Mapping[str, str], parameters: P
    ) -> tuple[Response, str]:
        """Ask the providers in their order; what the last one says is the answer."""
        no_data = None
        for provider in platform.providers(self.service):
            try:
                if provider == "local":
                    return await self._local(platform, fields, parameters), "ok"
                upstream_fields = {**fields, **self.call.forward(parameters)}
                return await self._ask_upstream(request, platform, upstream_fields), "upstream"
            except NoData as error:
                no_data = error
            except UpstreamUnavailable as error:
                _LOG.warning("%s: %s", self.service, error)
        raise no_data or Refusal("服务器内部错误: the upstream gave no answer", status=INTERNAL)

    async def _local(self, platform: Platform, fields: Mapping[str, str], parameters: P) -> Response:
        result = await self._run(platform, parameters)
        if isinstance(result, Binary):
            return Response(result.content, media_type=result.media_type)
        return self._render(self.wrap_answer(result), fields)

    async def _ask_upstream(
        self, request: Request, platform: Platform, fields: Mapping[str, str]
    ) -> Response:
        if platform.upstream is None:
            raise UpstreamUnavailable("UPSTREAM_URL is not set")
        path = service_path(request).removeprefix(ALIAS)
        answer = await platform.upstream.ask(self.service, path, {**fields, "output": self._output(fields)})
        if answer.media_type == JSON:
            return render_json(answer.body, fields.get("callback", ""))
        return Response(answer.body, media_type=answer.media_type)

    async def _run(self, platform: Platform, parameters: P) -> EngineAnswer:
        """Call the engine in the event loop, or in a thread, which takes a place."""
        engine = self.call.engine
        if iscoroutinefunction(engine):
            return cast("EngineAnswer", await engine(parameters))
        if self.call.is_light(parameters):
            return cast("EngineAnswer", engine(parameters))
        with platform.workers.slot():
            return cast("EngineAnswer", await platform.workers.run(engine, parameters))

    def _refuse(self, fields: Mapping[str, str], decision: Decision) -> Response:
        error = MAP_ERRORS[decision.outcome]
        response = self._fail(fields, error.code, error.message)
        if decision.retry_after > 0:
            response.headers["retry-after"] = str(max(1, round(decision.retry_after)))
        return response

    def _fail(
        self, fields: Mapping[str, str], status: int, message: str, also: Mapping[str, Any] | None = None
    ) -> Response:
        content = self.wrap_refusal(status, message, {**self.form.failure_fields, **(also or {})})
        return self._render(content, fields)

    def wrap_answer(self, answer: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return an engine's answer in its envelope."""
        return {"status": 0, **answer}

    def wrap_refusal(self, status: int, message: str, also: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the envelope of a refused call."""
        return failure(status, message, also)

    def _render(self, content: Mapping[str, Any], fields: Mapping[str, str]) -> Response:
        return render(content, self._output(fields), fields.get("callback", ""), self.form.xml_root)

    def _output(self, fields: Mapping[str, str]) -> Output:
        """Return the form of the answer: the one that the caller names, where the service has it."""
        name = fields.get("output", "").lower()
        output: Output = self.form.output
        if name == "xml":
            output = "xml"
        elif name == "json" or is_callback(fields.get("callback", "")):  # a script element cannot read XML
            output = "json"
        return output if output in self.form.outputs else "json"
