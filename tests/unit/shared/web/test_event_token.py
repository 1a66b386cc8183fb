"""The event token in the three places where senders can put it."""

from base64 import b64encode

import pytest
from pydantic import SecretStr
from starlette.requests import Request

from shared.config import Settings
from shared.web.event_token import carries_event_token

TOKEN = "only-the-store-knows"


def basic(pair: str) -> str:
    return f"Basic {b64encode(pair.encode()).decode()}"


def carries(authorization: str, path_token: str = "", token: str | None = TOKEN) -> bool:
    headers = [(b"authorization", authorization.encode("latin-1"))] if authorization else []
    request = Request({"type": "http", "headers": headers})
    return carries_event_token(
        request, Settings(event_auth_token=None if token is None else SecretStr(token)), path_token
    )


@pytest.mark.parametrize(
    ("authorization", "path_token"),
    [
        (f"Bearer {TOKEN}", ""),
        (f"bearer  {TOKEN} ", ""),
        (basic(f"rgw:{TOKEN}"), ""),
        (basic(f":{TOKEN}"), ""),
        ("", TOKEN),
        ("Bearer of something else", TOKEN),
    ],
)
def test_a_sender_may_put_the_token_where_it_can(authorization: str, path_token: str) -> None:
    assert carries(authorization, path_token)


@pytest.mark.parametrize(
    ("authorization", "path_token"),
    [
        ("", ""),
        ("Bearer", ""),
        (f"Bearer {TOKEN}x", ""),
        (TOKEN, ""),
        (basic(TOKEN), ""),
        (basic(f"{TOKEN}:"), ""),
        (basic(f"rgw:x:{TOKEN}"), ""),
        ("Basic %%%", ""),
        ("Basic /w==", ""),
        (f"Digest {TOKEN}", ""),
        ("Bearer \xe9", "é"),
        ("", TOKEN[:-1]),
        ("", f"{TOKEN}/more"),
    ],
)
def test_anything_else_is_refused(authorization: str, path_token: str) -> None:
    assert not carries(authorization, path_token)


@pytest.mark.parametrize("token", [None, ""])
@pytest.mark.parametrize("authorization", ["", "Bearer ", basic("rgw:"), "Bearer None"])
def test_without_a_token_in_the_settings_nobody_is_believed(token: str | None, authorization: str) -> None:
    assert not carries(authorization, "", token)
