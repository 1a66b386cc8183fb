"""The endpoint of work that is done at set times: called by the clock of the platform, inside the network.

The times stand in deploy/functions.toml. A call may come twice, late or not at all: the work is idempotent.
"""

from collections.abc import Awaitable, Callable, Mapping
from functools import cached_property
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from shared.config import Settings
from shared.web.endpoint import Endpoint
from shared.web.engine import load_engine
from shared.web.event_token import EXPECTATION, carries_event_token
from shared.web.platform import Platform
from shared.web.work import RETRY_AFTER_SECONDS, Busy

_JSON = "application/json"


class ScheduledEndpoint(Endpoint, frozen=True, kw_only=True, dict=True):
    """Does `work` (a coroutine function, or its name) when it is posted to, and answers with what it did.

    The caller proves itself with EVENT_AUTH_TOKEN, as an object store does. What it
    sends besides is ignored. Whole numbers of what was done stand in the metrics. `is_of_use` says whether
    these settings give anything to do; the bundle of one machine does not call where they do not.
    """

    work: str | Callable[[], Awaitable[Mapping[str, Any]]]
    is_of_use: Callable[[Settings], bool] = lambda settings: True
    public: bool = False

    @cached_property
    def worker(self) -> Callable[[], Awaitable[Mapping[str, Any]]]:
        """What does the work, imported at its first use. Raises EngineMissing."""
        return load_engine(self.work)

    def prepare(self) -> None:
        """Import what does the work."""
        _ = self.worker

    async def answer(self, request: Request, platform: Platform) -> Response:
        """Do the work: 200 with what was done, 401 without the token, 503 when the function is full."""
        if request.method != "POST":
            return Response(status_code=405, headers={"allow": "POST"})
        if not carries_event_token(request, platform.settings):
            return _json(401, {"message": EXPECTATION})
        try:
            with platform.workers.slot():
                results = await self.worker()
            platform.telemetry.show_work(self.paths[0], results)
            return _json(200, {"done": results})
        except Busy as error:
            response = _json(503, {"message": str(error)})
            response.headers["retry-after"] = str(RETRY_AFTER_SECONDS)
            return response


def _json(status: int, content: Mapping[str, Any]) -> Response:
    return Response(orjson.dumps(content), status, media_type=_JSON)
