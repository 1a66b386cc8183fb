"""The token service: API Key and Secret Key in, a signed access token out.

As Baidu documents `/oauth/2.0/token`. It knows parameters and addresses, no requests.
"""

import logging
import time
from collections.abc import Callable, Mapping

from functions.auth_token.answers import TokenReply, write_error, write_token
from functions.auth_token.engine.failures import FailureLimiter
from functions.auth_token.errors import (
    DisabledClient,
    InvalidClient,
    TokenError,
    TooManyFailures,
    Unavailable,
)
from functions.auth_token.parameters import TokenParameters
from shared.access import keys
from shared.access.app import App
from shared.access.errors import StoreUnreachable
from shared.access.records import Records
from shared.access.tokens import IssuedToken, TokenSigner

_LOG = logging.getLogger(__name__)

_MAX_PARAMETER = 128


class TokenService:
    """Answers token requests; needs Redis only for apps that this process has not seen yet."""

    def __init__(
        self, records: Records, signer: TokenSigner, *, clock: Callable[[], float] = time.time
    ) -> None:
        self._records = records
        self._signer = signer
        self._clock = clock
        self._failures = FailureLimiter(clock)

    async def answer(self, fields: Mapping[str, str], caller: str) -> TokenReply:
        """Answer one request; `fields` are those of query and form, `caller` is the client's address."""
        try:
            return write_token(await self.issue(TokenParameters.parse(fields), caller))
        except TokenError as error:
            return write_error(error)

    async def issue(self, parameters: TokenParameters, caller: str) -> IssuedToken:
        """Return a new token. Raises TokenError."""
        pair = (parameters.client_id[:_MAX_PARAMETER], caller)
        wait = self._failures.wait(pair)
        if wait:
            raise TooManyFailures(f"too many failed attempts, try again in {wait} s", retry_after=wait)
        try:
            app = await self._find_app(parameters)
        except InvalidClient:
            self._failures.note(pair)
            raise
        if app.state == "disabled":
            raise DisabledClient("the app is disabled")
        return self._signer.issue(app.appid, app.generation, self._clock())

    async def _find_app(self, parameters: TokenParameters) -> App:
        """Return the app of the right keys. Raises InvalidClient or Unavailable."""
        app = await self._read_app(parameters.client_id)
        is_key_right = app is not None and keys.same(app.api_key, parameters.client_id)
        # The secret is compared in any case, so that time does not tell which keys exist.
        digest = app.secret_sha256 if app is not None else ""
        secret = parameters.client_secret[:_MAX_PARAMETER]
        is_secret_right = keys.same(digest, keys.secret_digest(secret))
        if app is None or not is_key_right or app.state == "deleted":
            raise InvalidClient("unknown client id")
        if not is_secret_right:
            raise InvalidClient("Client authentication failed")
        return app

    async def _read_app(self, client_id: str) -> App | None:
        """Return the app that the key names, out of memory when Redis does not answer."""
        appid = keys.appid_of_api_key(client_id)
        try:
            return await self._records.fetch(appid) if appid is not None else None
        except StoreUnreachable as error:
            _LOG.warning("a token is issued from memory, if at all: %s", error)
            record = self._records.get(appid) if appid is not None else None
            if record is None:
                raise Unavailable(
                    "the service is temporarily unavailable, try again", retry_after=1
                ) from None
            return record.app
