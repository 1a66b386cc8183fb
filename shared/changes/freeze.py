"""The freeze: a time in which nothing of a set-up is changed, while calls go on.

For special periods (重保). Whoever changes apps, packs, models or data asks `ChangePermit` first. In Redis:

{freeze}:current    text  the freeze in force, as JSON; Redis itself ends it
{freeze}:history    list  every freeze that was ordered, newest first, with who lifted it and when
"""

import re
import time
from collections.abc import Callable, Sequence
from typing import Final, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from shared.changes.errors import InvalidFreeze
from shared.stores.redis import SyncClient

CURRENT: Final = "{freeze}:current"
HISTORY: Final = "{freeze}:history"
HISTORY_LENGTH: Final = 1_000
PRINTABLE: Final = r"^[^\x00-\x1f\x7f-\x9f]*$"
"""No control characters: others read these texts in a terminal and on paper."""
LONGEST_SECONDS: Final = 92 * 86_400
"""A freeze is for some weeks: one that was forgotten ends by itself."""


class Freeze(BaseModel):
    """One freeze, in Unix seconds, with who ordered it and why."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    begin_time: int
    end_time: int
    """When it ends by itself; lifting it moves this to that moment."""
    author: str = Field(min_length=1, max_length=64, pattern=PRINTABLE)
    reason: str = Field(min_length=1, max_length=200, pattern=PRINTABLE)
    lifter: str = Field(default="", max_length=64)
    """Who lifted it before its time; empty for one that ended, or will end, by itself."""

    @model_validator(mode="after")
    def _ends_in_time(self) -> Self:
        if self.end_time <= self.begin_time and not self.lifter:
            raise ValueError("expected an end in the future")
        if self.end_time - self.begin_time > LONGEST_SECONDS:
            raise ValueError(f"expected an end within {LONGEST_SECONDS // 86_400} days")
        return self


class FreezeBook:
    """The freezes of a Redis; every method raises redis.RedisError."""

    def __init__(self, client: SyncClient, clock: Callable[[], float] = time.time) -> None:
        self._client = client
        self._clock = clock

    def current(self) -> Freeze | None:
        """Return the freeze in force."""
        content = self._client.get(CURRENT)
        if not isinstance(content, bytes):
            return None
        freeze = Freeze.model_validate_json(content)
        # Of a restored backup, whose keys live on for as long as they had to live then.
        return freeze if freeze.end_time > self._clock() else None

    def history(self) -> Sequence[Freeze]:
        """Return every freeze, newest first."""
        rows = self._client.lrange(HISTORY, 0, -1)
        assert isinstance(rows, list)  # noqa: S101 - redis-py's types say that it may be a coroutine
        return [Freeze.model_validate_json(row) for row in rows]

    def begin(self, *, end_time: int, author: str, reason: str) -> Freeze:
        """Order a freeze from now on; it takes the place of one in force. Raises InvalidFreeze."""
        now = int(self._clock())
        try:
            freeze = Freeze(begin_time=now, end_time=end_time, author=author.strip(), reason=reason.strip())
        except ValidationError as error:
            raise InvalidFreeze("; ".join(row["msg"] for row in error.errors())) from None
        if self.current() is not None:
            self.lift(author)
        pipeline = self._client.pipeline(transaction=True)
        pipeline.set(CURRENT, freeze.model_dump_json(), exat=end_time)
        pipeline.lpush(HISTORY, freeze.model_dump_json())
        pipeline.ltrim(HISTORY, 0, HISTORY_LENGTH - 1)
        pipeline.execute()
        return freeze

    def lift(self, author: str) -> Freeze:
        """End the freeze in force now. Raises InvalidFreeze when there is none."""
        freeze = self.current()
        if freeze is None:
            raise InvalidFreeze("there is no freeze in force")
        author = author.strip()
        if not 1 <= len(author) <= 64 or not re.fullmatch(PRINTABLE, author):
            raise InvalidFreeze("expected an author of 1 to 64 printable characters")
        ended_freeze = freeze.model_copy(update={"end_time": int(self._clock()), "lifter": author})
        pipeline = self._client.pipeline(transaction=True)
        pipeline.delete(CURRENT)
        pipeline.lset(HISTORY, 0, ended_freeze.model_dump_json())
        pipeline.execute()
        return ended_freeze
