"""A report as data: tiles, sections, tables and charts whose cells are texts already.

`as_json` is what is published as JSON, and what the PDF's template reads.
"""

from collections.abc import Sequence
from typing import Any, Literal

from msgspec import Struct, field, to_builtins
from msgspec.structs import replace

from shared.service_level.percentages import Share

Tone = Literal["plain", "good", "bad", "soft"]
Align = Literal["left", "right"]

NO_VALUE = "—"


class Cell(Struct, frozen=True):
    """What one cell prints; `number` where it is a whole number that a spreadsheet can add."""

    text: str
    tone: Tone = "plain"
    number: int | None = None


class Column(Struct, frozen=True):
    """A column: a key for programs, its heading, and its share of the width of the paper."""

    key: str
    label: str
    align: Align = "right"
    width: float = 1.0


class Table(Struct, frozen=True):
    """Rows of cells; `empty` is printed in place of no rows.

    Paper has at most `paper_rows`, those with the greatest `weights`, in the table's order, and `more` below
    them; the workbook and the JSON have all.
    """

    key: str
    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    empty: str = ""
    weights: Sequence[float] = ()
    paper_rows: int = 60
    more: str = ""
    kind: Literal["table"] = "table"

    def on_paper(self) -> "Table":
        """Return the table as paper has it."""
        if len(self.rows) <= self.paper_rows:
            return replace(self, more="")
        weights = self.weights or [0.0] * len(self.rows)
        places = sorted(range(len(self.rows)), key=lambda place: (-weights[place], place))
        rows = [self.rows[place] for place in sorted(places[: self.paper_rows])]
        return replace(self, rows=rows, weights=())


class Bars(Struct, frozen=True):
    """A bar for each label; `is_bad` colours it. `scale` is the text of the highest grid line."""

    caption: str
    labels: Sequence[str]
    values: Sequence[float]
    is_bad: Sequence[bool]
    scale: str
    kind: Literal["bars"] = "bars"


class Heat(Struct, frozen=True):
    """A level (0 nothing, 1 good, 2 slight, 3 bad) for each hour of each day."""

    caption: str
    levels: Sequence[Sequence[int]]
    kind: Literal["heat"] = "heat"


class Paragraphs(Struct, frozen=True):
    """Numbered sentences."""

    lines: Sequence[str]
    kind: Literal["paragraphs"] = "paragraphs"


class Section(Struct, frozen=True):
    """A chapter; a wide one lies across the page."""

    title: str
    blocks: Sequence[Table | Bars | Heat | Paragraphs]
    is_wide: bool = False


class Tile(Struct, frozen=True):
    """One figure of the first page."""

    label: str
    value: str
    note: str
    tone: Tone = "plain"


class Document(Struct, frozen=True):
    """A whole report in one language."""

    kind: Literal["service", "quota", "compliance", "inspection"]
    language: Literal["zh", "en"]
    organization: str
    title: str
    month: str
    """The month or the day as a reader reads it."""
    period: str
    """The same for programs: 2026-11."""
    number: str
    notice: str
    """What must be known before anything else: the month still runs, data are missing. Empty: nothing."""
    tiles: Sequence[Tile]
    conclusion: str
    sections: Sequence[Section]
    signatures: Sequence[str]
    fine_print: str
    words: dict[str, str] = field(default_factory=dict)
    """Words of the layout: date, page, figure."""

    def as_json(self) -> dict[str, Any]:
        """Return plain data."""
        plain: dict[str, Any] = to_builtins(self)
        return plain

    def on_paper(self) -> "Document":
        """Return the document as paper has it."""
        sections = [
            replace(
                section,
                blocks=[block.on_paper() if isinstance(block, Table) else block for block in section.blocks],
            )
            for section in self.sections
        ]
        return replace(self, sections=sections)

    @property
    def tables(self) -> list[Table]:
        """All tables in their order."""
        return [block for section in self.sections for block in section.blocks if isinstance(block, Table)]


def count(number: int, tone: Tone = "plain") -> Cell:
    """Return a whole number with thousands separators."""
    return Cell(f"{number:,}", tone, number)


def text(value: str, tone: Tone = "plain") -> Cell:
    """Return a text."""
    return Cell(value, tone)


def share(value: Share, nothing: str, tone: Tone = "plain", digits: int = 3) -> Cell:
    """Return a cut percentage, or the word for a share of nothing."""
    return Cell(nothing, "soft") if value.is_empty else Cell(value.percent(digits), tone)


def milliseconds(value: float | None, tone: Tone = "plain") -> Cell:
    """Return milliseconds: one decimal below ten, none above."""
    if value is None:
        return Cell(NO_VALUE, "soft")
    return Cell(f"{value:.1f}" if value < 10 else f"{value:,.0f}", tone)


def short_count(number: float, language: str) -> str:
    """Return a large number as people read it aloud: 3.2 万, 1.05 亿; 32.4k, 1.2M."""
    steps = ((1e8, " 亿"), (1e4, " 万")) if language == "zh" else ((1e6, "M"), (1e3, "k"))
    for step, unit in steps:
        if number >= step:
            return f"{number / step:,.2f}".rstrip("0").rstrip(".") + unit
    return f"{number:,.0f}"
