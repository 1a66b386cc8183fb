"""The plan of a print sheet: photos in rows of equal height, in millimetres, as many as fit."""

import itertools
import re
import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Final, Literal

from msgspec import Struct
from pydantic import Field

from functions.segment_idphoto.engine.photo.colours import fold_name
from functions.segment_idphoto.engine.photo.errors import ParameterError, SheetError
from functions.segment_idphoto.engine.photo.specifications import px_of_mm
from shared.tables.rows import Row

Orientation = Literal["auto", "portrait", "landscape"]
Marks = Literal["none", "corners", "lines", "keyline"]
Mm = tuple[float, float]

PAPERS_FILE: Final = Path(__file__).with_name("papers.toml")
SHORTEST_PAPER_MM, LONGEST_PAPER_MM = 50.0, 330.0
MOST_ITEMS: Final = 4
SMALLEST_PHOTO_MM: Final = 10.0  # nobody cuts smaller ones, and thousands of them would take seconds to place
LARGEST_SHEET_PX: Final = 40_000_000  # A4 at 600 dpi has 35 million
# Tolerance for the rounding of floats.
SLACK_MM: Final = 1e-6

_OWN_PAPER: Final = re.compile(
    r"(\d{1,3}(?:\.\d{1,2})?)[x×*](\d{1,3}(?:\.\d{1,2})?)mm", re.ASCII | re.IGNORECASE
)


class Paper(Row):
    """One row of `papers.toml`: names, and the short and long side in mm."""

    names: tuple[str, ...] = Field(min_length=1)
    mm: tuple[float, float]
    source: str = Field(min_length=1)


@cache
def papers() -> dict[str, Mm]:
    """Return folded name -> (short, long) side in mm of every paper."""
    rows = [Paper.model_validate(row) for row in tomllib.loads(PAPERS_FILE.read_text("utf-8"))["paper"]]
    return {fold_name(name): (min(row.mm), max(row.mm)) for row in rows for name in row.names}


def find_paper(text: str, field: str = "layout.paper") -> Mm:
    """Return (short, long) side in mm of a named paper or of `WxHmm`. Raises `ParameterError`."""
    if own := _OWN_PAPER.fullmatch(text.strip()):
        sides = sorted((float(own[1]), float(own[2])))
        if sides[0] >= SHORTEST_PAPER_MM and sides[1] <= LONGEST_PAPER_MM:
            return sides[0], sides[1]
    elif paper := papers().get(fold_name(text)):
        return paper
    expectation = (
        f"one of {', '.join(papers())}, or WxHmm from {SHORTEST_PAPER_MM:g} to {LONGEST_PAPER_MM:g} mm"
    )
    raise ParameterError(field, expectation, text)


class Placement(Struct, frozen=True):
    """One photo on the sheet: which item, its corner and size in mm, and whether it lies on its side."""

    item: int
    left: float
    top: float
    width: float
    height: float
    is_turned: bool


class SheetPlan(Struct, frozen=True):
    """A filled sheet, width and height in mm, to be drawn at `dpi`."""

    width: float
    height: float
    placements: tuple[Placement, ...]
    dpi: int

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in px."""
        return px_of_mm(self.width, self.dpi), px_of_mm(self.height, self.dpi)


def plan_sheet(
    paper: Mm,
    items: Sequence[tuple[Mm, int | None]],
    *,
    dpi: int = 300,
    margin: float = 3.0,
    gap: float = 2.0,
    orientation: Orientation = "auto",
) -> SheetPlan:
    """Place items, each ((width, height) in mm, copies or None for as many as fit), on one sheet.

    Photos stand in rows that one straight cut separates. All ways of turning the items (and, with
    `auto`, the paper) are tried; the most photos win, then the fewest lying on their side. The block is
    centred. Raises `SheetError` when an item does not fit, or its copies do not, or the sheet has too many
    pixels.
    """
    if not 1 <= len(items) <= MOST_ITEMS:
        raise SheetError("layout.items", f"1 to {MOST_ITEMS} sizes", len(items))
    for size, _ in items:
        if min(size) < SMALLEST_PHOTO_MM:
            raise SheetError("layout.items", f"photos of at least {SMALLEST_PHOTO_MM:g} mm", _in_mm(size))
    short, long = paper
    pixels = px_of_mm(short, dpi) * px_of_mm(long, dpi)
    if pixels > LARGEST_SHEET_PX:
        raise SheetError("layout.dpi", f"a sheet of at most {LARGEST_SHEET_PX} px", pixels)
    sheets = {
        "portrait": [(short, long)],
        "landscape": [(long, short)],
        "auto": [(long, short), (short, long)],
    }
    best: SheetPlan | None = None
    for (width, height), turns in itertools.product(
        sheets[orientation], itertools.product((False, True), repeat=len(items))
    ):
        placements = tuple(_fill(width - 2 * margin, height - 2 * margin, items, turns, gap))
        plan = SheetPlan(width, height, _centre(placements, width, height), dpi)
        if _serves(placements, items) and (best is None or _rank(plan) > _rank(best)):
            best = plan
    if best is None:
        wishes = ", ".join(f"{_in_mm(size)} x {copies or 'any'}" for size, copies in items)
        raise SheetError("layout", f"photos that fit on {_in_mm(paper)} with margin {margin:g}", wishes)
    return best


def _in_mm(size: Mm) -> str:
    return f"{size[0]:.4g}x{size[1]:.4g} mm"


def _rank(plan: SheetPlan) -> tuple[int, int]:
    return len(plan.placements), -sum(placement.is_turned for placement in plan.placements)


def _serves(placements: Sequence[Placement], items: Sequence[tuple[Mm, int | None]]) -> bool:
    """Whether every item has its number of copies."""
    counts = [sum(placement.item == index for placement in placements) for index in range(len(items))]
    return all(count >= (copies or 1) for count, (_, copies) in zip(counts, items, strict=True))


def _fill(
    width: float, height: float, items: Sequence[tuple[Mm, int | None]], turns: Sequence[bool], gap: float
) -> Iterator[Placement]:
    """Fill rows from the top; items take turns by row, and the end of a row goes to items that still fit."""
    sizes = [(h, w) if turn else (w, h) for ((w, h), _), turn in zip(items, turns, strict=True)]
    left_over = [copies for _, copies in items]
    top, turn = 0.0, 0
    while True:
        row = next(
            (
                index
                for index in (*range(turn, len(items)), *range(turn))
                if left_over[index] != 0
                and top + sizes[index][1] <= height + SLACK_MM
                and sizes[index][0] <= width + SLACK_MM
            ),
            None,
        )
        if row is None:
            return
        left, row_height = 0.0, sizes[row][1]
        for index in (row, *(other for other in range(len(items)) if other != row)):
            item_width, item_height = sizes[index]
            while (
                left_over[index] != 0
                and left + item_width <= width + SLACK_MM
                and item_height <= row_height + SLACK_MM
            ):
                yield Placement(index, left, top, item_width, item_height, turns[index])
                left += item_width + gap
                count = left_over[index]
                left_over[index] = None if count is None else count - 1
        top, turn = top + row_height + gap, (row + 1) % len(items)


def _centre(placements: Sequence[Placement], width: float, height: float) -> tuple[Placement, ...]:
    if not placements:
        return ()
    shift_x = (width - max(one.left + one.width for one in placements)) / 2
    shift_y = (height - max(one.top + one.height for one in placements)) / 2
    return tuple(
        Placement(one.item, one.left + shift_x, one.top + shift_y, one.width, one.height, one.is_turned)
        for one in placements
    )
