"""Announced maintenance: minutes that the promise of availability leaves out.

A window counts only from the moment it was announced: nobody excuses an outage afterwards.
"""

from collections.abc import Iterable
from typing import Self

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, model_validator

from shared.service_level.minutes import Flags

MINUTE = 60


class MaintenanceWindow(BaseModel):
    """A window of whole minutes in Unix seconds, with who announced it and when.

    Without `services` it holds for all of them.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    begin_time: int
    end_time: int
    announced_at: int
    author: str = Field(min_length=1, max_length=64)
    reason: str = Field(min_length=1, max_length=200)
    services: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _is_a_window(self) -> Self:
        if self.begin_time % MINUTE or self.end_time % MINUTE:
            raise ValueError("expected a window of whole minutes")
        if self.end_time <= self.begin_time:
            raise ValueError("expected an end after the begin")
        return self

    def concerns(self, service: str) -> bool:
        """Whether the window is announced for a service."""
        return not self.services or service in self.services


def excused_minutes(
    windows: Iterable[MaintenanceWindow], service: str, first_minute: int, count: int
) -> Flags:
    """Return which of `count` minutes from `first_minute` (Unix seconds // 60) on are maintenance."""
    flags = np.zeros(count, dtype=np.bool_)
    for window in windows:
        if window.concerns(service):
            announced_minute = -(-window.announced_at // MINUTE)
            begin = max(window.begin_time // MINUTE, announced_minute) - first_minute
            end = window.end_time // MINUTE - first_minute
            flags[max(0, begin) : max(0, end)] = True
    return flags
