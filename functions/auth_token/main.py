"""auth-token: access tokens from an API Key and a Secret Key, in the query or in a form body."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from time import perf_counter
from typing import Any, Final

import functions_framework.aio
import orjson
from starlette.requests import Request
from starlette.responses import Response

from functions.auth_token.token import TokenEndpoint
from shared.access.guard import AccessGuard
from shared.telemetry import new_log_id
from shared.web.body import BodyTooLarge, read_body
from shared.web.endpoint import Endpoint
from shared.web.forms import FormError, parse_form
from shared.web.function import Function
from shared.web.platform import Platform

MAX_BODY_BYTES: Final = 16 * 1024
NAME_IN_METRICS: Final = "oauth_token"  # no service of the catalogue: it has no quota


@dataclass(frozen=True, kw_only=True)
class OAuthToken(Endpoint):
    """Speaks OAuth's own form: HTTP statuses and `error`, whatever the method."""

    async def answer(self, request: Request, platform: Platform) -> Response:
        """Answer one token request and record it."""
        log_id, started, outcome = new_log_id(), perf_counter(), "invalid"
        try:
            body = await read_body(request, MAX_BODY_BYTES)
            fields = parse_form(request.scope["query_string"]) | parse_form(body)
            reply = await _engine(platform.access).answer(fields, platform.caller_address(request))
            outcome = reply.outcome
            return _json(reply.status, reply.body, reply.headers)
        except (BodyTooLarge, FormError) as error:
            return _json(400, {"error": "invalid_request", "error_description": str(error)})
        finally:
            platform.telemetry.record(NAME_IN_METRICS, None, outcome, perf_counter() - started, log_id)


@lru_cache(maxsize=1)
def _engine(access: AccessGuard) -> TokenEndpoint:
    return TokenEndpoint(access.records, access.signer)


def _json(status: int, body: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> Response:
    return Response(orjson.dumps(body), status, headers, media_type="application/json;charset=utf-8")


FUNCTION = Function(
    "auth_token",
    [OAuthToken(paths=("/oauth/2.0/token",), summary="access token from API Key and Secret Key")],
)


@functions_framework.aio.http
async def main(request: Request) -> Response:
    """Serve one request."""
    return await FUNCTION(request)
