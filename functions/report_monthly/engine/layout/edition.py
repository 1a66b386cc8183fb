"""What a report carries besides its figures: whose it is, which revision, and why it was made again."""

import datetime as dt
from collections.abc import Sequence
from typing import Final, Literal

from msgspec import Struct

from functions.report_monthly.engine.layout.document import Document, Section, Tile
from functions.report_monthly.engine.layout.texts import Texts
from shared.access.days import SHANGHAI
from shared.catalogue import Service
from shared.service_level.months import Month

Kind = Literal["service", "quota", "compliance"]
_CODES: Final[dict[Kind, str]] = {"service": "SM", "quota": "QT", "compliance": "CD"}


class Coverage(Struct, frozen=True):
    """How much of its month a report's figures have, in minutes, and their hash."""

    month: Month
    recorded_minutes: int
    past_minutes: int
    sha256: str

    def notice(self, texts: Texts) -> str:
        """Return what a reader of a running month must know; empty once the month is over."""
        whole = self.month.minutes
        if self.past_minutes >= whole:
            return ""
        end = time_text((self.month.first_minute + self.past_minutes) * 60)
        return texts("partial", until=end, minutes=f"{self.past_minutes:,}", whole=f"{whole:,}")


class Edition(Struct, frozen=True):
    """One making of a month's reports."""

    month: Month
    organization: str
    version: str
    made_at: float
    """Unix seconds."""
    revision: int = 1
    reason: str = ""
    """Why the month was made again; empty for the first revision."""
    author: str = ""

    def number(self, kind: Kind) -> str:
        """Return the number of a report: GP-SM-202611-1."""
        return f"GP-{_CODES[kind]}-{self.month.year}{self.month.number:02d}-{self.revision}"

    def document(
        self,
        kind: Kind,
        coverage: Coverage,
        texts: Texts,
        *,
        tiles: Sequence[Tile],
        conclusion: str,
        sections: Sequence[Section],
        notice: str = "",
        signatures: str = "signatures",
    ) -> Document:
        """Lay a report out.

        `notice` follows what is to be said of a month that still runs; `signatures` names the text
        that says who signs.
        """
        number = self.number(kind)
        return Document(
            kind=kind,
            language=texts.language,
            organization=self.organization,
            title=texts(f"{kind}_title"),
            month=texts("month", year=self.month.year, number=self.month.number),
            period=str(self.month),
            number=number,
            notice=" ".join(filter(None, (coverage.notice(texts), notice))),
            tiles=tiles,
            conclusion=conclusion,
            sections=sections,
            signatures=texts.lines(signatures),
            fine_print=self._fine_print(coverage, texts),
            words=layout_words(texts, number),
        )

    def _fine_print(self, coverage: Coverage, texts: Texts) -> str:
        revision = ""
        if self.revision > 1:
            revision = texts("revision", revision=self.revision, reason=self.reason, author=self.author)
        return texts(
            "fine_print",
            sha256=coverage.sha256,
            time=time_text(self.made_at),
            version=self.version,
            minutes=f"{coverage.recorded_minutes:,}",
            whole=f"{coverage.past_minutes:,}",
            revision=revision,
        )


def layout_words(texts: Texts, number: str) -> dict[str, str]:
    """Return the words that the paper needs."""
    return {
        "date": texts("sign_date"),
        "page": texts("page"),
        "figure": texts("figure"),
        "internal": texts("internal", number=number),
        "signatures": texts("section_signatures"),
    }


def time_text(unix_seconds: float) -> str:
    """Return a moment in Beijing, to the minute."""
    return dt.datetime.fromtimestamp(unix_seconds, SHANGHAI).strftime("%Y-%m-%d %H:%M")


def service_name(service: Service, texts: Texts) -> str:
    """Return a service's name; those of JavaScript are marked, since web services have the same names."""
    name = service.name_zh if texts.language == "zh" else service.name_en
    if service.kind == "js":
        return "JS · " + name.removeprefix("JS ").removeprefix("API ")
    return name
