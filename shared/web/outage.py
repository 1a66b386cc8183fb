"""The answer in place of a function that cannot give one, in the caller's envelope, and its count.

The edge (nginx) hands a request here that no function answered, and says in a header which service it was
for. What a client sent too much of is the client's mistake; the rest counts as failed, so that an outage
stands in the month even where the function that failed can count nothing.
"""

from dataclasses import dataclass
from time import perf_counter
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from shared.telemetry import new_log_id
from shared.web.ai import UNAVAILABLE, AiError, refusal
from shared.web.endpoint import Endpoint
from shared.web.envelope import failure, is_callback, render
from shared.web.forms import FormError, parse_form
from shared.web.platform import Platform
from shared.web.work import RETRY_AFTER_SECONDS

PATH: Final = "/_/outage"
SERVICE_HEADER: Final = "x-geoportrait-service"
REASON_HEADER: Final = "x-geoportrait-failure"
TOO_LARGE: Final = "too_large"

_IMAGE_TOO_LARGE: Final = AiError(216202, "image size error", "the request is larger than the gateway takes")
_UNAVAILABLE_STATUS, _TOO_LARGE_STATUS = 1, 10


@dataclass(frozen=True, kw_only=True)
class OutageEndpoint(Endpoint):
    """Answers and counts for any service of the catalogue; reached by the edge alone."""

    paths: tuple[str, ...] = (PATH,)
    summary: str = "answers and counts in place of a function that cannot"
    public: bool = False

    async def answer(self, request: Request, platform: Platform) -> Response:
        """Answer for the service that the edge names; one that is no service's is not counted."""
        log_id, start = new_log_id(), perf_counter()
        name = request.headers.get(SERVICE_HEADER, "")
        is_too_large = request.headers.get(REASON_HEADER) == TOO_LARGE
        service = platform.access.catalogue.get(name)
        if service is not None:
            outcome = "invalid" if is_too_large else "unavailable"
            platform.telemetry.record(name, None, outcome, perf_counter() - start, log_id)
        if service is not None and service.kind == "ai":
            error = _IMAGE_TOO_LARGE if is_too_large else UNAVAILABLE
            return refusal(log_id, error)
        return _map_answer(request, is_too_large, log_id if service is None else None)


def _map_answer(request: Request, is_too_large: bool, log_id: int | None) -> Response:
    """Return the envelope of map services; with a log id, that of AI services in the same object."""
    try:
        fields = parse_form(request.scope["query_string"])
    except FormError:
        fields = {}
    also = {}
    if log_id is not None:
        error = _IMAGE_TOO_LARGE if is_too_large else UNAVAILABLE
        also = {"error_code": error.code, "error_msg": error.message, "log_id": log_id}
    content = (
        failure(_TOO_LARGE_STATUS, "上传内容超过8M", also)
        if is_too_large
        else failure(_UNAVAILABLE_STATUS, "服务暂时不可用，请稍后重试", also)
    )
    callback = fields.get("callback", "")
    wants_xml = fields.get("output", "").lower() == "xml" and not is_callback(callback)
    response = render(content, "xml" if wants_xml else "json", callback)
    if not is_too_large:
        response.headers["retry-after"] = str(RETRY_AFTER_SECONDS)
    return response
