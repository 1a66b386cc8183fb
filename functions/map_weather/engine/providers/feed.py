"""Reports that an operator pushes into the object store: `feed/NAME.json` in the bucket `weather`.

A file is `{"version": 1, "reports": [{"district_id": "520115", "issued_at": "…", …}, …]}`. docs/weather.md
has an example; docs/weather-feed.schema.json is the schema, made of `FeedFile`. A file is taken as a whole,
or refused as a whole with the reason.
"""

import threading
import time
from collections.abc import Mapping
from typing import Annotated, Final, Literal

import orjson
from msgspec import Struct
from msgspec.structs import replace
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from functions.map_weather.engine.credibility import TOLERANCE
from functions.map_weather.engine.providers.provider import NoReport
from functions.map_weather.engine.report import Report
from functions.map_weather.engine.spots import Spot
from functions.map_weather.errors import RefusedFile

MOST_REPORTS: Final = 5_000
MOST_BYTES: Final = 48 * 1024 * 1024
"""Of all files together, as they are kept in memory."""


class FeedReport(Report):
    """The report of one place of the feed."""

    district_id: Annotated[str, Field(pattern=r"^([0-9]{6}|[A-Z]{2,3}[0-9]{4,20})$")]


class FeedFile(BaseModel):
    """A file of the feed."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, title="weather feed")

    version: Literal[1]
    reports: Annotated[tuple[FeedReport, ...], Field(min_length=1, max_length=MOST_REPORTS)]


class FeedEntry(Struct, frozen=True):
    """One report as it is kept: packed text, and when the file with it was written, in Unix seconds."""

    issued_at: float
    written_at: float
    text: bytes


FeedReports = Mapping[str, FeedEntry]
"""The reports of one file by the id of their district."""


def render_schema() -> bytes:
    """Return the JSON schema of a file, as the documents have it."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **FeedFile.model_json_schema()}
    return orjson.dumps(schema, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def read_feed(data: bytes, written_at: float) -> FeedReports:
    """Return the reports of a file. Raises RefusedFile."""
    try:
        content = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise RefusedFile(f"it is no JSON: {error}") from None
    if not isinstance(content, dict) or not isinstance(content.get("reports"), list):
        raise RefusedFile('it is not {"version": 1, "reports": […]}')
    rows = content["reports"]
    _validate(FeedFile, {**content, "reports": rows[:1]}, "")
    if len(rows) > MOST_REPORTS:
        raise RefusedFile(f"reports: {len(rows)} of them; expected at most {MOST_REPORTS} in a file")
    entries: dict[str, FeedEntry] = {}
    for number, row in enumerate(rows):
        report = _validate(FeedReport, row, f"reports.{number}")
        newest = max(report.issued_at, report.now.observed_at if report.now else report.issued_at)
        if newest.timestamp() > written_at + TOLERANCE.total_seconds():
            raise RefusedFile(f"reports.{number}: {newest.isoformat()} is in the future")
        if report.district_id in entries:
            raise RefusedFile(f"reports.{number}.district_id: {report.district_id} stands twice in the file")
        text = report.model_dump_json(exclude={"district_id"}, exclude_none=True).encode()
        entries[report.district_id] = FeedEntry(report.issued_at.timestamp(), written_at, text)
    return entries


def _validate[Model: BaseModel](model: type[Model], value: object, place: str) -> Model:
    try:
        return model.model_validate_json(orjson.dumps(value))
    except ValidationError as error:
        problem = error.errors(include_url=False, include_context=False)[0]
        parts = [place, *map(str, problem["loc"])]
        text = f"{problem['input']!r}"[:80]
        message = f"{'.'.join(filter(None, parts)) or 'the file'}: {problem['msg']}; found {text}"
        raise RefusedFile(message) from None
    except orjson.JSONEncodeError as error:
        raise RefusedFile(f"{place}: {error}") from None


class Feed:
    """The provider `feed`: the newest report of each place out of all files. Threads may share it."""

    name = "feed"
    is_pushed = True

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._files: dict[str, FeedReports] = {}
        self._newest: dict[str, FeedEntry] = {}

    def put(self, key: str, reports: FeedReports) -> None:
        """Take a file, also in place of one of the same key. Raises RefusedFile for more than the bound."""
        with self._lock:
            others = sum(
                _size(file_reports) for file_key, file_reports in self._files.items() if file_key != key
            )
            if others + _size(reports) > MOST_BYTES:
                raise RefusedFile(
                    f"with it the feed has more than {MOST_BYTES} bytes: delete files that are not needed"
                )
            self._files[key] = reports
            self._choose()

    def remove(self, key: str) -> None:
        """Forget a file."""
        with self._lock:
            if self._files.pop(key, None) is not None:
                self._choose()

    def _choose(self) -> None:
        newest: dict[str, FeedEntry] = {}
        for reports in self._files.values():
            for district_id, entry in reports.items():
                if district_id not in newest or entry.issued_at >= newest[district_id].issued_at:
                    newest[district_id] = entry
        for district_id, entry in newest.items():
            earlier = self._newest.get(district_id, entry)
            if entry.text != earlier.text and entry.written_at <= earlier.written_at:
                newest[district_id] = replace(entry, written_at=time.time())  # a newer one was withdrawn
        self._newest = newest

    async def fetch(self, spot: Spot) -> Report:
        """Return the newest report of a place. Raises NoReport."""
        entry = self._newest.get(spot.id or "")
        if entry is None:
            raise NoReport("nobody has pushed a report of this place")
        return Report.model_validate_json(entry.text)

    def newest(self, spot: Spot) -> float:
        """Return the Unix time at which the file with the report was written, 0 without one."""
        entry = self._newest.get(spot.id or "")
        return entry.written_at if entry else 0.0

    async def close(self) -> None:
        """Let go of nothing: there are no connections."""


def _size(reports: FeedReports) -> int:
    return sum(len(entry.text) for entry in reports.values())
