"""The bucket `reports`: every revision of a month's reports, what people wrote beside them, and the trend.

maintenance.json                  all announced windows
2026-11/causes.json               what people wrote about the outages of a month
2026-11/figures.json              the figures of the newest revision, for the trend of later months
2026-11/r1/service-zh.pdf, …      the documents of one revision; a revision is never changed
requests/2026-11.json             who asked for a further revision and why, until it is made
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from msgspec import Struct
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from shared.service_level.maintenance import MaintenanceWindow
from shared.service_level.months import Month, MonthError
from shared.service_level.percentages import Share
from shared.service_level.revisions import BUCKET, RevisionFolder
from shared.stores.errors import ObjectNotFound

TREND_MONTHS: Final = 12
REQUESTS: Final = "requests"
Causes = Mapping[tuple[str, int], str]
"""What people wrote about outages, by service and first minute (Unix seconds // 60)."""
_WINDOWS: Final = TypeAdapter(tuple[MaintenanceWindow, ...])


class TrendRow(Struct, frozen=True):
    """What a month before achieved, as its own report said."""

    month: Month
    availability: Share
    success: Share
    fast: Share
    calls: int
    bad_minutes: int


class ReportRequest(BaseModel):
    """Somebody asks for a further revision of a month's reports."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    month: str
    reason: str = Field(min_length=1, max_length=200)
    author: str = Field(min_length=1, max_length=64)
    asked_at: int


class Cause(BaseModel):
    """What a person wrote about one outage."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    service: str
    minute: int
    """Its first minute, in Unix seconds // 60."""
    text: str = Field(min_length=1, max_length=400)
    author: str = Field(min_length=1, max_length=64)
    written_at: int


class MonthFigures(BaseModel):
    """The figures of a month that later months print, and which revision they are of."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    month: str
    revision: int
    reason: str = ""
    author: str = ""
    made_at: int
    sha256: str
    is_partial: bool
    availability: tuple[int, int]
    success: tuple[int, int]
    fast: tuple[int, int]
    calls: int
    bad_minutes: int

    def trend_row(self) -> TrendRow:
        """Return them as a row of the trend."""
        return TrendRow(
            Month.parse(self.month),
            Share(*self.availability),
            Share(*self.success),
            Share(*self.fast),
            self.calls,
            self.bad_minutes,
        )


_CAUSES: Final = TypeAdapter(tuple[Cause, ...])


class ReportArchive(RevisionFolder):
    """Reads and writes the bucket; every method raises StoreError."""

    def windows(self) -> Sequence[MaintenanceWindow]:
        """Return every announced window."""
        return _WINDOWS.validate_python(self._read("maintenance.json") or [])

    def announce(self, window: MaintenanceWindow) -> None:
        """Add a window; an announced one is never changed."""
        windows = [*self.windows(), window]
        self._write("maintenance.json", [row.model_dump() for row in windows])

    def causes(self, month: Month) -> Causes:
        """Return what people wrote about a month's outages; of two texts the later holds."""
        return {(cause.service, cause.minute): cause.text for cause in self._causes(month)}

    def explain(self, month: Month, cause: Cause) -> None:
        """Add a text about an outage."""
        self._write(f"{month}/causes.json", [row.model_dump() for row in (*self._causes(month), cause)])

    def _causes(self, month: Month) -> Sequence[Cause]:
        return _CAUSES.validate_python(self._read(f"{month}/causes.json") or [])

    def figures(self, month: Month) -> MonthFigures | None:
        """Return the figures of a month's newest revision."""
        content = self._read(f"{month}/figures.json")
        return MonthFigures.model_validate(content) if content else None

    def trend(self, month: Month) -> list[TrendRow]:
        """Return the months before, oldest first, as their own reports have them."""
        months = (month.plus_months(-back) for back in range(TREND_MONTHS - 1, 0, -1))
        return [figures.trend_row() for earlier in months if (figures := self.figures(earlier)) is not None]

    def fetch(self, month: Month, folder: Path) -> list[Path]:
        """Bring the documents of a month's newest revision into a folder; return their files."""
        figures = self.figures(month)
        if figures is None:
            return []
        return self._fetch_revision(month, figures.revision, folder)

    def months(self) -> list[Month]:
        """Return the months of which there are reports, newest first."""
        months = []
        for folder in self._folders():
            try:
                months.append(Month.parse(folder))
            except MonthError:
                continue
        return sorted(months, reverse=True)

    def ask(self, request: ReportRequest) -> None:
        """Ask for a further revision; of two requests for one month the later holds."""
        self._write(f"{REQUESTS}/{request.month}.json", request.model_dump())

    def requests(self) -> list[ReportRequest]:
        """Return what is asked for and not made yet."""
        try:
            keys = [info.key for info in self._objects.list(BUCKET, f"{REQUESTS}/")]
        except ObjectNotFound:
            return []
        contents = map(self._read, keys)
        return [ReportRequest.model_validate(content) for content in contents if content is not None]

    def close_request(self, request: ReportRequest) -> None:
        """Forget a request, after its revision is made."""
        self._objects.delete(BUCKET, f"{REQUESTS}/{request.month}.json")

    def _folders(self) -> Sequence[str]:
        try:
            return self._objects.folders(BUCKET)
        except ObjectNotFound:
            return ()

    def finish(self, month: Month, figures: MonthFigures) -> None:
        """Make a revision the newest one, after all its documents are stored."""
        self._write(f"{month}/figures.json", figures.model_dump())
