"""The endpoint of object-store events: at least once, authenticated, answered when the work is done.

A sender that gets no 2xx sends again, so an event counts as done only when its handler has
returned. Handlers must be idempotent.
"""

import logging
from collections.abc import Callable
from functools import cached_property

import orjson
from starlette.requests import Request
from starlette.responses import Response

from shared.stores.errors import ObjectRefused
from shared.web.body import BodyTooLarge, read_body
from shared.web.client import own_path
from shared.web.endpoint import Endpoint
from shared.web.engine import load_engine
from shared.web.event_token import EXPECTATION, carries_event_token
from shared.web.object_events import EventError, ObjectCreated, parse_events
from shared.web.platform import Platform
from shared.web.work import RETRY_AFTER_SECONDS, Busy

_LOG = logging.getLogger(__name__)

MAX_EVENT_BYTES = 1_048_576


class ObjectEventEndpoint(Endpoint, frozen=True, kw_only=True, dict=True):
    """Receives object-created events and hands those of its bucket to `handle`, one after another.

    The caller proves itself with EVENT_AUTH_TOKEN: as bearer token, as password of basic authentication, or
    as what follows the endpoint's path (`shared.web.event_token`). `bucket` is the name
    without the bucket prefix; an event of another bucket is answered and left alone, because one
    webhook may watch several. `handle`, or what it names (`package.module:function`), gets key and etag
    (perhaps empty) and says what it did; an error of `passing` asks the sender to deliver the event again.
    """

    bucket: str
    handle: str | Callable[[str, str], str]
    passing: tuple[type[Exception], ...]
    public: bool = False
    prefix: bool = True

    @cached_property
    def handler(self) -> Callable[[str, str], str]:
        """What handles an event, imported at its first use. Raises EngineMissing."""
        return load_engine(self.handle)

    def prepare(self) -> None:
        """Import what handles events."""
        _ = self.handler

    async def answer(self, request: Request, platform: Platform) -> Response:
        """Handle one delivery: 200 when all is done, 4xx when it never will be, 503 to get it again."""
        if request.method == "HEAD":  # MinIO looks whether the target is there
            return Response(status_code=200)
        if not carries_event_token(request, platform.settings, self._take_path_token(request)):
            return _say(401, EXPECTATION)
        try:
            body = await read_body(request, MAX_EVENT_BYTES)
            events = parse_events(request.headers, body)
        except (BodyTooLarge, EventError) as error:
            return _say(400, str(error))
        bucket = platform.settings.s3_bucket_prefix + self.bucket
        actions: dict[str, str] = {}
        try:
            with platform.workers.slot():
                for event in events:
                    if event.bucket == bucket:
                        actions[event.key] = await self._handle(event, platform)
        except (Busy, *self.passing) as error:  # type: ignore[misc]
            return _say(503, str(error))
        return Response(orjson.dumps({"done": actions}), media_type="application/json")

    def _take_path_token(self, request: Request) -> str:
        """Return what the path says after the endpoint's own, and take it out: logs have paths."""
        path = own_path(request)
        token = next((path.removeprefix(f"{own}/") for own in self.paths if path.startswith(f"{own}/")), "")
        if token:
            request.scope["path"] = request.scope["path"].removesuffix(f"/{token}")
            request.scope.pop("raw_path", None)
        return token

    async def _handle(self, event: ObjectCreated, platform: Platform) -> str:
        """Handle one event; one about an object that the store can never have is done with."""
        try:
            return await platform.workers.run_event(self.handler, event.key, event.etag)
        except ObjectRefused as error:
            _LOG.warning("an event is given up: %s", error)
            return "refused"


def _say(status: int, message: str) -> Response:
    if status >= 500:
        _LOG.warning("an event is left to be delivered again: %s", message)
    headers = {"retry-after": str(RETRY_AFTER_SECONDS)} if status >= 500 else None
    return Response(orjson.dumps({"message": message}), status, headers, media_type="application/json")
