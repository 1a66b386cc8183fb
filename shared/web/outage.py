"""The answer in place of a function that cannot give one, in the caller's envelope, and its count.

The edge (nginx, the local gateway) hands a request here that no function answered, and says in a header
which service it was for. What a client sent too much of is the client's mistake; the rest counts as failed,
so that an outage stands in the month even where the function that failed can count nothing.
"""

from time import perf_counter
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from shared.telemetry import new_log_id
from shared.web.ai import INVALID_PARAMETER, AiError, refusal
from shared.web.ai import UNAVAILABLE as UNAVAILABLE_AI
from shared.web.endpoint import Endpoint
from shared.web.envelope import failure, is_callback, render
from shared.web.forms import FormError, parse_form
from shared.web.outage_words import PATH, REASON_HEADER, SERVICE_HEADER, TOO_LARGE, TOO_LONG, UNAVAILABLE
from shared.web.platform import Platform
from shared.web.work import RETRY_AFTER_SECONDS

_AI_ERRORS: Final = {
    TOO_LARGE: AiError(216202, "image size error", "the request is larger than the gateway takes"),
    TOO_LONG: INVALID_PARAMETER.because("the address is longer than the gateway takes; send a form"),
    UNAVAILABLE: UNAVAILABLE_AI,
}
_MAP_ERRORS: Final = {
    TOO_LARGE: (10, "上传内容超过8M"),
    TOO_LONG: (2, "请求地址过长，请改用POST"),
    UNAVAILABLE: (1, "服务暂时不可用，请稍后重试"),
}


class OutageEndpoint(Endpoint, frozen=True, kw_only=True):
    """Answers and counts for any service of the catalogue; reached by the edge alone."""

    paths: tuple[str, ...] = (PATH,)
    summary: str = "answers and counts in place of a function that cannot"
    public: bool = False

    async def answer(self, request: Request, platform: Platform) -> Response:
        """Answer for the service that the edge names; one that is no service's is not counted."""
        log_id, start = new_log_id(), perf_counter()
        name = request.headers.get(SERVICE_HEADER, "")
        reason = request.headers.get(REASON_HEADER, "")
        reason = reason if reason in _MAP_ERRORS else UNAVAILABLE
        service = platform.access.catalogue.get(name)
        if service is not None:
            outcome = "unavailable" if reason == UNAVAILABLE else "invalid"
            platform.telemetry.record(name, None, outcome, perf_counter() - start, log_id)
        if service is not None and service.kind == "ai":
            return refusal(log_id, _AI_ERRORS[reason])
        return _map_answer(request, reason, log_id if service is None else None)


def _map_answer(request: Request, reason: str, log_id: int | None) -> Response:
    """Return the envelope of map services; with a log id, that of AI services in the same object."""
    try:
        fields = parse_form(request.scope["query_string"])
    except FormError:
        fields = {}
    also = {}
    if log_id is not None:
        error = _AI_ERRORS[reason]
        also = {"error_code": error.code, "error_msg": error.message, "log_id": log_id}
    content = failure(*_MAP_ERRORS[reason], also)
    callback = fields.get("callback", "")
    wants_xml = fields.get("output", "").lower() == "xml" and not is_callback(callback)
    response = render(content, "xml" if wants_xml else "json", callback)
    if reason == UNAVAILABLE:
        response.headers["retry-after"] = str(RETRY_AFTER_SECONDS)
    return response
