"""The endpoint `/oauth/2.0/token`: API Key and Secret Key, in the query or in a form body."""

from functools import lru_cache
from time import perf_counter
from typing import ClassVar, Final

import orjson
from starlette.requests import Request
from starlette.responses import Response

from functions.auth_token.answers import ANSWERS, TokenReply, write_error
from functions.auth_token.errors import InvalidRequest
from functions.auth_token.parameters import TOKEN_FIELDS
from functions.auth_token.service import TokenService
from shared.access.guard import AccessGuard
from shared.telemetry import new_log_id
from shared.web.body import BodyTooLarge, read_body
from shared.web.documents import Documentation
from shared.web.endpoint import JSON, Endpoint
from shared.web.forms import FormError, parse_form
from shared.web.multipart import parse_body
from shared.web.outage import OutageEndpoint
from shared.web.platform import Platform

MAX_BODY_BYTES: Final = 16 * 1024
NAME_IN_METRICS: Final = "oauth_token"  # no service of the catalogue: it has no quota


class OAuthToken(Endpoint, frozen=True, kw_only=True):
    """Speaks OAuth's own form: HTTP statuses and `error`; no answer of it may be kept on the way."""

    speaks_http: ClassVar[bool] = True

    def documentation(self) -> Documentation:
        """Describe fields and answers."""
        return Documentation(
            tag=NAME_IN_METRICS, methods=("get", "post"), query=TOKEN_FIELDS, answers=ANSWERS
        )

    async def answer(self, request: Request, platform: Platform) -> Response:
        """Answer one token request and record it."""
        log_id, start, outcome = new_log_id(), perf_counter(), "invalid"
        try:
            body = await read_body(request, MAX_BODY_BYTES)
            content_type = request.headers.get("content-type", "")
            fields = parse_form(request.scope["query_string"]) | parse_body(content_type, body)
            reply = await _service(platform.access).answer(fields, platform.caller_address(request))
            outcome = reply.outcome
            return _response(reply)
        except (BodyTooLarge, FormError) as error:
            return _response(write_error(InvalidRequest(str(error))))
        finally:
            platform.telemetry.record(NAME_IN_METRICS, None, outcome, perf_counter() - start, log_id)


@lru_cache(maxsize=1)
def _service(access: AccessGuard) -> TokenService:
    return TokenService(access.records, access.signer)


def _response(reply: TokenReply) -> Response:
    content = orjson.dumps(reply.body)
    # RFC 6749, section 5.1.
    headers = {**reply.headers, "cache-control": "no-store", "pragma": "no-cache"}
    return Response(content, reply.status, headers, media_type=JSON)


ENDPOINTS: Final = (
    OAuthToken(paths=("/oauth/2.0/token",), summary="access token from API Key and Secret Key"),
    OutageEndpoint(),
)
