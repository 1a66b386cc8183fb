"""The answers of the token service: HTTP status, JSON body, and headers."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from msgspec import Struct, field
from msgspec.structs import asdict

from functions.auth_token.errors import MEANINGS, TokenError
from shared.access.tokens import IssuedToken
from shared.web.documents import Answer, Schema


class TokenReply(Struct, frozen=True):
    """HTTP status, JSON body and further headers of an answer; `outcome` is for telemetry."""

    status: int
    body: Mapping[str, Any]
    outcome: str
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


def write_token(token: IssuedToken) -> TokenReply:
    """Return the answer with a token."""
    return TokenReply(200, asdict(token), "ok")


def write_error(error: TokenError) -> TokenReply:
    """Return OAuth's answer of an error, with `Retry-After` where waiting helps."""
    headers = {"Retry-After": str(error.retry_after)} if error.retry_after else {}
    body = {"error": error.error, "error_description": str(error)}
    return TokenReply(error.status, body, error.outcome, headers)


_TEXT: Final = {"type": "string"}
_TOKEN_FIELDS: Final = {
    name: {"type": "integer"} if name == "expires_in" else _TEXT for name in IssuedToken.__struct_fields__
}
_ERROR_FIELDS: Final = {name: _TEXT for name in ("error", "error_description")}


def _schema(title: str, properties: Mapping[str, Any]) -> Schema:
    return {"type": "object", "title": title, "properties": properties, "required": list(properties)}


ANSWERS: Final[Mapping[str, Answer]] = MappingProxyType(
    {
        "200": Answer("a token", {"token": _schema("a token", _TOKEN_FIELDS)}),
        **{
            str(status): Answer(meaning, {"oauth_error": _schema("why no token", _ERROR_FIELDS)})
            for status, meaning in MEANINGS.items()
        },
    }
)
"""Every HTTP status with its body, for the API documents."""
