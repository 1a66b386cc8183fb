"""Requests for the yearly boost: an operator asks, security grants or refuses."""

import datetime as dt
import time
from collections.abc import Callable
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from shared.access.people.errors import InvalidAccount, PeopleError
from shared.access.people.rediskeys import BOOSTS
from shared.access.people.store import PeopleStore

State = Literal["waiting", "granted", "refused"]
MOST_WAITING: Final = 200
_REPLACE: Final = """
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return 1
"""


class BoostNotFound(PeopleError):
    """No request has this number, or it is decided already."""


class BoostRequest(BaseModel):
    """One request, and what became of it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: str
    appid: int
    percent: Annotated[float, Field(gt=0, le=20)]
    first: dt.date
    last: dt.date
    reason: str = Field(min_length=1, max_length=200)
    author: str
    asked_at: int
    """Unix seconds."""
    state: State = "waiting"
    judge: str = ""
    decided_at: int = 0


class BoostBook:
    """All requests of a Redis; every method raises StoreUnreachable or PeopleError."""

    def __init__(self, store: PeopleStore, clock: Callable[[], float] = time.time) -> None:
        self._store = store
        self._clock = clock

    def all(self) -> list[BoostRequest]:
        """Return every request, newest first."""
        records = self._store.run("HVALS", BOOSTS)
        requests = [BoostRequest.model_validate_json(record) for record in records]
        return sorted(requests, key=lambda request: -int(request.number))

    def ask(
        self, appid: int, *, percent: float, first: dt.date, last: dt.date, reason: str, author: str
    ) -> BoostRequest:
        """Write a request down. Raises InvalidAccount for a value that is out of range."""
        requests = self.all()
        if sum(request.state == "waiting" for request in requests) >= MOST_WAITING:
            raise InvalidAccount(f"{MOST_WAITING} requests wait already; have some decided first")
        now = self._clock()
        try:
            request = BoostRequest(
                number=str(max([int(now * 1000), *(int(request.number) + 1 for request in requests)])),
                appid=appid,
                percent=percent,
                first=first,
                last=last,
                reason=reason.strip(),
                author=author,
                asked_at=int(now),
            )
        except ValidationError as error:
            reasons = "; ".join(f"{item['loc'][0]}: {item['msg']}" for item in error.errors())
            raise InvalidAccount(reasons) from None
        if not self._store.run("HSETNX", BOOSTS, request.number, request.model_dump_json()):
            raise InvalidAccount("somebody else asked at the same moment; ask once more")
        return request

    def waiting(self, number: str) -> BoostRequest:
        """Return a request that is not decided. Raises BoostNotFound."""
        record = self._store.run("HGET", BOOSTS, number)
        request = BoostRequest.model_validate_json(record) if record else None
        if request is None or request.state != "waiting":
            raise BoostNotFound(f"no request {number} waits for a decision")
        return request

    def decide(self, request: BoostRequest, state: State, judge: str) -> BoostRequest:
        """Grant or refuse a request; who asked may not. Raises BoostNotFound when somebody was faster."""
        if request.author == judge:
            raise InvalidAccount("whoever asked for a boost cannot grant it")
        decision = request.model_copy(
            update={"state": state, "judge": judge, "decided_at": int(self._clock())}
        )
        self._replace(request, decision)
        return decision

    def reopen(self, decision: BoostRequest, request: BoostRequest) -> None:
        """Let a request wait again whose decision could not be carried out. Raises BoostNotFound."""
        self._replace(decision, request)

    def _replace(self, earlier: BoostRequest, later: BoostRequest) -> None:
        records = earlier.model_dump_json(), later.model_dump_json()
        if not self._store.run("EVAL", _REPLACE, 1, BOOSTS, earlier.number, *records):
            raise BoostNotFound(f"request {earlier.number} was decided meanwhile")
