"""The token endpoint against a real directory of apps: answers, errors, guessing, and Redis away."""

import asyncio
import time

import pytest

from functions.auth_token.engine.failures import FAILURES_A_MINUTE, FailureLimiter
from functions.auth_token.service import TokenService
from shared.access import AccessGuard
from shared.access.directory import AppDirectory
from shared.access.keys import new_api_key
from shared.config import Settings
from tools.local.redis_server import RedisServer

CALLER = "10.0.0.1"


@pytest.fixture
def directory(server_settings):
    opened = AppDirectory.open(server_settings)
    yield opened
    opened.close()


def ask(settings, *requests, caller=CALLER):
    """Send token requests to one endpoint and return its answers."""

    async def run():
        guard = AccessGuard.open(settings)
        endpoint = TokenService(guard.records, guard.signer)
        replies = [await endpoint.answer(request, caller) for request in requests]
        await guard.close()
        return replies

    return asyncio.run(run())


def request_of(app, secret, **changes):
    parameters = {"grant_type": "client_credentials", "client_id": app.api_key, "client_secret": secret}
    return {name: value for name, value in (parameters | changes).items() if value is not None}


def test_the_right_keys_get_a_token_that_verifies(server_settings, directory):
    app, secret = directory.create("client")
    (reply,) = ask(server_settings, request_of(app, secret))
    assert reply.status == 200
    assert set(reply.body) == {
        "access_token", "expires_in", "refresh_token", "scope", "session_key", "session_secret",
    }  # fmt: skip
    token = AccessGuard.open(server_settings).signer.verify(reply.body["access_token"], time.time())
    assert token is not None
    assert (token.appid, token.generation) == (app.appid, 1)


@pytest.mark.parametrize(
    ("changes", "status", "error", "description"),
    [
        ({"client_secret": "x" * 32}, 401, "invalid_client", "Client authentication failed"),
        ({"client_secret": "x" * 100_000}, 401, "invalid_client", "Client authentication failed"),
        ({"client_id": "x" * 24}, 401, "invalid_client", "unknown client id"),
        ({"client_id": new_api_key(99_999_998)}, 401, "invalid_client", "unknown client id"),
        ({"client_id": "\ud800"}, 401, "invalid_client", "unknown client id"),
        ({"client_id": None}, 400, "invalid_request", "the parameter client_id is missing or empty"),
        ({"client_secret": ""}, 400, "invalid_request", "the parameter client_secret is missing or empty"),
        ({"grant_type": None}, 400, "invalid_request", "the parameter grant_type is missing or empty"),
        (
            {"grant_type": "password"},
            400,
            "unsupported_grant_type",
            "The authorization grant type is not supported",
        ),
    ],
)
def test_wrong_requests_get_the_documented_errors(
    server_settings, directory, changes, status, error, description
):
    app, secret = directory.create("client")
    (reply,) = ask(server_settings, request_of(app, secret, **changes))
    assert reply.status == status
    assert reply.body == {"error": error, "error_description": description}


def test_another_api_key_of_the_same_appid_is_unknown(server_settings, directory):
    app, secret = directory.create("client")
    (reply,) = ask(server_settings, request_of(app, secret, client_id=new_api_key(app.appid)))
    assert reply.body["error_description"] == "unknown client id"


def test_a_disabled_or_deleted_app_gets_no_token(server_settings, directory):
    app, secret = directory.create("client")
    directory.set_enabled(app.appid, False)
    (disabled,) = ask(server_settings, request_of(app, secret))
    directory.delete(app.appid)
    (deleted,) = ask(server_settings, request_of(app, secret))
    assert (disabled.status, disabled.body["error"]) == (401, "invalid_client")
    assert (deleted.status, deleted.body["error_description"]) == (401, "unknown client id")


def test_a_rotated_secret_works_at_once_and_the_old_one_no_more(server_settings, directory):
    app, old = directory.create("client")
    _, new = directory.rotate_secret(app.appid)
    assert [reply.status for reply in ask(server_settings, request_of(app, old), request_of(app, new))] == [
        401,
        200,
    ]


def test_guessing_is_stopped_for_a_minute_without_locking_the_owner_out(server_settings, directory):
    app, secret = directory.create("client")

    async def run():
        guard = AccessGuard.open(server_settings)
        now = 1_800_000_000.0
        endpoint = TokenService(guard.records, guard.signer, clock=lambda: now)
        wrong, right = request_of(app, "x" * 32), request_of(app, secret)
        guesses = [(await endpoint.answer(wrong, "6.6.6.6")).status for _ in range(FAILURES_A_MINUTE)]
        stopped = await endpoint.answer(right, "6.6.6.6")
        owner = await endpoint.answer(right, CALLER)
        now += 60
        again = await endpoint.answer(right, "6.6.6.6")
        await guard.close()
        return guesses, stopped, owner, again

    guesses, stopped, owner, again = asyncio.run(run())
    assert guesses == [401] * FAILURES_A_MINUTE
    assert (stopped.status, int(stopped.headers["Retry-After"])) == (429, 60)
    assert (owner.status, again.status) == (200, 200)


def test_the_memory_of_failures_is_bounded():
    limiter = FailureLimiter(lambda: 0.0, max_pairs=3)
    for number in range(10):
        limiter.note((str(number), CALLER))
    assert len(limiter._failures) == 3


def test_without_redis_known_apps_get_tokens_and_others_are_told_to_wait():
    with RedisServer() as server:
        settings = Settings(redis_url=server.url, token_signing_key="a signing key that only the tests know")
        directory = AppDirectory.open(settings)
        (known, secret), (other, other_secret) = directory.create("known"), directory.create("other")
        directory.close()

        async def run():
            guard = AccessGuard.open(settings)
            endpoint = TokenService(guard.records, guard.signer)
            first = await endpoint.answer(request_of(known, secret), CALLER)
            server.kill()
            replies = [
                await endpoint.answer(request_of(known, secret), CALLER),
                await endpoint.answer(request_of(known, "x" * 32), CALLER),
                await endpoint.answer(request_of(other, other_secret), CALLER),
            ]
            await guard.close()
            return first, *replies

        statuses = [reply.status for reply in asyncio.run(run())]
    assert statuses == [200, 200, 401, 503]
