"""The texts of findings in two languages, out of texts.toml."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final, Literal

from msgspec import Struct

from shared.tables.rows import Row
from tools.inspection.finding import Finding, Level

Language = Literal["en", "zh"]
LANGUAGES: Final[tuple[Language, ...]] = ("en", "zh")
AreaName = Literal["machine", "redis", "objects", "artifacts", "functions", "keys"]
_Pair = tuple[str, str]


class FindingTexts(Row):
    """The texts of one code, English first."""

    area: AreaName
    subject: _Pair
    expectation: _Pair
    state: _Pair
    fine: _Pair | None = None
    """What is found where all is good; `state` where there is none."""
    remedy: _Pair


class FindingLine(Struct, frozen=True):
    """One finding in one language; `remedy` is empty for what is good."""

    area: str
    subject: str
    expectation: str
    state: str
    remedy: str


@cache
def finding_texts() -> Mapping[str, FindingTexts]:
    """Return the texts by code, in the order of the report."""
    rows = tomllib.loads(Path(__file__).with_name("texts.toml").read_text(encoding="utf-8"))
    return {code: FindingTexts.model_validate(row) for code, row in rows.items()}


def finding_line(finding: Finding, language: Language) -> FindingLine:
    """Return a finding as it is read."""
    row, place = finding_texts()[finding.code], LANGUAGES.index(language)
    found_pair = row.fine if row.fine and finding.level is Level.GOOD else row.state
    subject, expectation, state, remedy = (
        pair[place].format_map(finding.fields)
        for pair in (row.subject, row.expectation, found_pair, row.remedy)
    )
    return FindingLine(row.area, subject, expectation, state, remedy if finding.level > Level.GOOD else "")
