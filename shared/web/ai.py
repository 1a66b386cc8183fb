"""The AI wire form: `access_token` in the query or the form, a form body, `error_code` in a JSON answer.

Every business error is an HTTP 200, as Baidu's clients expect it.

    AiError          an answer with `error_code` and `error_msg`
    AiEndpoint       one service in this form
    UnsupportedAi    every other path below a prefix
"""

from collections.abc import Callable, Mapping
from functools import cached_property
from time import perf_counter
from types import MappingProxyType
from typing import Any

import orjson
from msgspec import field
from starlette.requests import Request
from starlette.responses import Response

from shared.access.decision import Decision, Outcome
from shared.access.wire import AI_ERRORS, WireError
from shared.telemetry import new_log_id
from shared.web.body import BodyTooLarge, BodyTooSlow, ClientDisconnect, read_body
from shared.web.documents import Answer, Documentation, Parameter, Schema, shape_of
from shared.web.endpoint import JSON, Endpoint
from shared.web.engine import load_engine
from shared.web.forms import FormError, parse_form
from shared.web.multipart import parse_body
from shared.web.platform import Platform
from shared.web.work import RETRY_AFTER_SECONDS, Busy

ERROR: Schema = {
    "type": "object",
    "title": "why an AI service gives no answer",
    "properties": {
        "error_code": {"type": "integer"},
        "error_msg": {"type": "string"},
        "error_detail": {"type": "string"},
        "log_id": {"type": "integer"},
    },
    "required": ["error_code", "error_msg", "log_id"],
}


class AiError(Exception):
    """One business error. `detail` says in words what was expected and what was found."""

    def __init__(
        self, code: int, message: str, detail: str = "", *, retry_after: float = 0.0, outcome: str = "invalid"
    ) -> None:
        super().__init__(code, message, detail)
        self.code = code
        self.message = message
        self.detail = detail
        self.retry_after = retry_after
        self.outcome = outcome

    def because(self, detail: str) -> "AiError":
        """Return this error with what was wrong this time."""
        return AiError(self.code, self.message, detail, retry_after=self.retry_after, outcome=self.outcome)


UNAVAILABLE = AiError(2, "Service temporarily unavailable", outcome="busy", retry_after=RETRY_AFTER_SECONDS)
UNSUPPORTED_METHOD = AiError(3, "Unsupported openapi method")
INVALID_PARAMETER = AiError(216100, "invalid param")
INTERNAL = AiError(282000, "internal error", outcome="error")

ACCESS_CODES: Mapping[int, str] = MappingProxyType(
    {
        AI_ERRORS[Outcome.TOKEN_INVALID].code: (
            "the access token is missing, malformed, forged, expired or revoked"
        ),
        AI_ERRORS[Outcome.QUOTA].code: "the calls of the day are used up",
        AI_ERRORS[Outcome.QPS].code: "too many calls a second",
    }
)
"""What every AI service answers besides its own codes, for the API documents."""


class AiEndpoint[P](Endpoint, frozen=True, kw_only=True, dict=True):
    """One AI service: an access token in the query, parameters in a form body, JSON back.

    `parse` makes parameters of the form's fields (those sent empty included), `run` is the
    engine, or names it (`package.module:function`) so that the warm-up imports it: it gets them in a thread
    and returns the answer without `log_id`. `find_error` gives the code and text of
    what either raises, or None for a defect; the exception's text becomes `error_detail`. A body over
    `body_limit` bytes is answered with `too_large`. `fields`, `answer_shape` (a TypedDict without
    `log_id`) and `codes` (those of the service's own errors) are for the API documents.
    """

    service: str
    parse: Callable[[dict[str, str]], P]
    run: str | Callable[[P], Mapping[str, Any]]
    find_error: Callable[[Exception], WireError | None]
    body_limit: int
    too_large: WireError
    fields: tuple[Parameter, ...] = ()
    answer_shape: Any = Mapping[str, Any]
    codes: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({}))

    @cached_property
    def engine(self) -> Callable[[P], Mapping[str, Any]]:
        """The engine, imported at its first use. Raises EngineMissing."""
        return load_engine(self.run)

    def refuse_method(self, method: str) -> Response:
        """Answer in the services' own form."""
        return refusal(new_log_id(), UNSUPPORTED_METHOD.because(f"method {method}; expected POST"))

    def prepare(self) -> None:
        """Import the engine."""
        _ = self.engine

    def documentation(self) -> Documentation:
        """Describe fields, answers and codes."""
        success, definitions = shape_of(self.answer_shape, self.service, {"log_id": {"type": "integer"}})
        answer = Answer(
            "the answer, or why there is none", {self.service: success, "ai_error": ERROR}, (), definitions
        )
        return Documentation(
            tag=self.service,
            methods=("post",),
            access=(Parameter("access_token", "token of the token service", is_required=True),),
            form=self.fields,
            answers={"200": answer},
            codes={**ACCESS_CODES, **self.codes},
        )

    async def answer(self, request: Request, platform: Platform) -> Response:
        """Admit, parse, validate, run and answer; whatever the outcome, record it."""
        log_id, start = new_log_id(), perf_counter()
        outcome, decision = "ok", None
        try:
            with platform.workers.slot():
                body = await self._body(request)
                query = parse_form(request.scope["query_string"])
                form: dict[str, str] | None = None
                if "access_token" not in query:  # some clients put it beside the other fields
                    form = self._form(body, request)
                decision = await self._admit((form or query).get("access_token"), platform)
                parameters = self.parse(query | (self._form(body, request) if form is None else form))
                result = await platform.workers.run(self.engine, parameters)
            return answer({"log_id": log_id, **result})
        except Busy as error:
            outcome = UNAVAILABLE.outcome
            return refusal(log_id, UNAVAILABLE.because(str(error)))
        except AiError as error:
            outcome = error.outcome
            return refusal(log_id, error)
        except FormError as error:
            outcome = INVALID_PARAMETER.outcome
            return refusal(log_id, INVALID_PARAMETER.because(str(error)))
        except (BodyTooSlow, ClientDisconnect):
            outcome = "gone"
            raise
        except Exception as error:
            row = self.find_error(error)
            if row is None:
                platform.telemetry.log_defect(log_id, self.service)
            failure = AiError(row.code, row.message, str(error)) if row else INTERNAL
            outcome = failure.outcome
            return refusal(log_id, failure)
        finally:
            appid = decision.appid if decision else None
            platform.telemetry.record(self.service, appid, outcome, perf_counter() - start, log_id)

    async def _admit(self, token: str | None, platform: Platform) -> Decision:
        decision = await platform.access.admit_token(self.service, token)
        if not decision.is_admitted:
            error = AI_ERRORS[decision.outcome]
            raise AiError(
                error.code, error.message, retry_after=decision.retry_after, outcome=decision.outcome
            )
        return decision

    async def _body(self, request: Request) -> bytes:
        try:
            return await read_body(request, self.body_limit)
        except BodyTooLarge as error:
            raise AiError(self.too_large.code, self.too_large.message, str(error)) from None

    def _form(self, body: bytes, request: Request) -> dict[str, str]:
        return parse_body(request.headers.get("content-type", ""), body, keep_empty=True)


class UnsupportedAi(Endpoint, frozen=True, kw_only=True):
    """The rest of the AI paths below a prefix: known to clients, offered by nobody here."""

    prefix: bool = True

    async def answer(self, request: Request, platform: Platform) -> Response:
        """Answer that the method is not supported."""
        return refusal(new_log_id(), UNSUPPORTED_METHOD)


def answer(content: Mapping[str, Any]) -> Response:
    """Return a JSON answer; numpy numbers inside are fine."""
    return Response(orjson.dumps(content, option=orjson.OPT_SERIALIZE_NUMPY), media_type=JSON)


def refusal(log_id: int, error: AiError) -> Response:
    """Return the JSON answer of a business error, with `Retry-After` when waiting helps."""
    content: dict[str, Any] = {"error_code": error.code, "error_msg": error.message, "log_id": log_id}
    if error.detail:
        content["error_detail"] = error.detail
    response = answer(content)
    if error.retry_after > 0:
        response.headers["retry-after"] = str(max(1, round(error.retry_after)))
    return response
