"""What a report carries besides its figures: whose it is, which revision, and why it was made again."""

import datetime as dt
from dataclasses import dataclass

from functions.report_monthly.engine.layout.texts import Texts
from shared.access.days import SHANGHAI
from shared.catalogue import Service
from shared.service_level.months import Month


@dataclass(frozen=True)
class Edition:
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

    def number(self, kind: str) -> str:
        """Return the number of a report: GP-SM-202611-1."""
        return f"GP-{kind}-{self.month.year}{self.month.number:02d}-{self.revision}"

    def month_text(self, texts: Texts) -> str:
        """Return the month as a reader reads it."""
        return texts("month", year=self.month.year, number=self.month.number)

    def fine_print(self, texts: Texts, sha256: str, recorded_minutes: int, past_minutes: int) -> str:
        """Return the line below the signatures."""
        revision = ""
        if self.revision > 1:
            revision = texts("revision", revision=self.revision, reason=self.reason, author=self.author)
        return texts(
            "fine_print",
            sha256=sha256,
            time=time_text(self.made_at),
            version=self.version,
            minutes=f"{recorded_minutes:,}",
            whole=f"{past_minutes:,}",
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
