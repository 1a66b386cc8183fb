"""The endpoint `/oauth/2.0/token`: API Key and Secret Key, in the query or in a form body."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from time import perf_counter
from typing import Any, Final

import orjson
from starlette.requests import Request
from starlette.responses import Response

from functions.auth_token.service import TokenEndpoint
from shared.access.guard import AccessGuard
from shared.access.tokens import IssuedToken
from shared.telemetry import new_log_id
from shared.web.body import BodyTooLarge, read_body
from shared.web.documents import Answer, Documentation, Parameter
from shared.web.endpoint import Endpoint
from shared.web.forms import FormError, parse_form
from shared.web.platform import Platform

MAX_BODY_BYTES: Final = 16 * 1024
TOKEN_FIELDS: Final = tuple(field.name for field in fields(IssuedToken))
NAME_IN_METRICS: Final = "oauth_token"  # no service of the catalogue: it has no quota


@dataclass(frozen=True, kw_only=True)
class OAuthToken(Endpoint):
    """Speaks OAuth's own form: HTTP statuses and `error`, whatever the method."""

    def documentation(self) -> Documentation:
        """Describe fields and answers."""
        text = {"type": "string"}
        token = {name: {"type": "integer"} if name == "expires_in" else text for name in TOKEN_FIELDS}
        issued = {"type": "object", "title": "a token", "properties": token, "required": list(token)}
        error = {name: text for name in ("error", "error_description")}
        refused = {"type": "object", "title": "why no token", "properties": error, "required": list(error)}
        errors = {
            "400": "a parameter is missing, or the grant is unknown",
            "401": "the API Key or the Secret Key is wrong, or the app is disabled",
            "429": "too many wrong secrets",
            "503": "the app is not known here and Redis cannot be asked",
        }
        return Documentation(
            tag=NAME_IN_METRICS,
            methods=("get", "post"),
            query=(
                Parameter("grant_type", "`client_credentials`", required=True),
                Parameter("client_id", "API Key", required=True),
                Parameter("client_secret", "Secret Key", required=True),
            ),
            answers={
                "200": Answer("a token", {"token": issued}),
                **{status: Answer(why, {"oauth_error": refused}) for status, why in errors.items()},
            },
        )

    async def answer(self, request: Request, platform: Platform) -> Response:
        """Answer one token request and record it."""
        log_id, started, outcome = new_log_id(), perf_counter(), "invalid"
        try:
            body = await read_body(request, MAX_BODY_BYTES)
            sent = parse_form(request.scope["query_string"]) | parse_form(body)
            reply = await _engine(platform.access).answer(sent, platform.caller_address(request))
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


ENDPOINTS: Final = (
    OAuthToken(paths=("/oauth/2.0/token",), summary="access token from API Key and Secret Key"),
)
