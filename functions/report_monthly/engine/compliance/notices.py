"""The operator's list of regulatory notices: a TOML table that the operator writes and the digest prints.

[[notice]]
number = "…"            the number of the document
issuer = "…"
title = "…"
issued = 2026-11-03
effective = 2027-01-01
measure = "…"           what the bank does about it
is_done = false
"""

import datetime as dt
import tomllib
from collections.abc import Sequence
from typing import Annotated, Final

from pydantic import Field, ValidationError

from functions.report_monthly.errors import NoticesWrong
from shared.service_level.months import Month
from shared.tables.rows import Row

MOST_BYTES: Final = 256 * 1024
_Line = Annotated[str, Field(min_length=1, max_length=300)]


class Notice(Row):
    """One notice of a regulator."""

    number: _Line
    issuer: _Line
    title: _Line
    issue_date: dt.date = Field(alias="issued")
    effective_date: dt.date = Field(alias="effective")
    measure: _Line
    is_done: bool = False

    def concerns(self, month: Month) -> bool:
        """Whether a month's digest prints it: it is open, or came or took effect in the month."""
        end = month.plus_months(1).first_date
        is_of_month = any(month.first_date <= date < end for date in (self.issue_date, self.effective_date))
        return self.issue_date < end and (is_of_month or not self.is_done)


class _Notices(Row):
    notice: Annotated[tuple[Notice, ...], Field(max_length=1_000)] = ()


def read_notices(content: bytes) -> Sequence[Notice]:
    """Return the rows of a table. Raises NoticesWrong, which says where."""
    try:
        return _Notices.model_validate(tomllib.loads(content.decode("utf-8"))).notice
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise NoticesWrong(f"the table of notices is no TOML in UTF-8: {error}") from None
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()[:3])
        raise NoticesWrong(f"the table of notices is wrong: {faults}") from None
