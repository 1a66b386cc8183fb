"""Print sheets: the counts of the table, exact positions, nothing mirrored, marks only beside photos."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from functions.segment_idphoto.engine.photo.errors import ParameterError, SheetError
from functions.segment_idphoto.engine.photo.sheet_plan import (
    Marks,
    Orientation,
    find_paper,
    papers,
    plan_sheet,
)
from functions.segment_idphoto.engine.photo.sheets import MARK_GREY, draw_sheet
from functions.segment_idphoto.engine.photo.specifications import px_of_mm

# Photos a sheet: paper, margin and gap in mm by column, photo size in mm by row.
COLUMNS = [("五寸", 3, 2), ("六寸", 3, 2), ("六寸", 5, 2.54), ("A4", 3, 2), ("六寸", 3, 0)]
COUNTS = {
    (22, 32): (10, 16, 12, 72, 16),
    (25, 35): (9, 12, 10, 50, 12),
    (26, 32): (9, 12, 12, 60, 12),
    (33, 48): (4, 4, 4, 32, 6),
    (35, 45): (4, 8, 6, 30, 8),
    (35, 49): (4, 4, 4, 28, 4),
    (35, 53): (4, 4, 4, 25, 4),
    (51, 51): (2, 2, 2, 15, 2),
}


def asymmetric(width: int, height: int) -> NDArray[np.uint8]:
    """A picture that looks different in all eight orientations."""
    rgb = np.full((height, width, 3), 40, np.uint8)
    rgb[: height // 3, : width // 2] = (250, 0, 0)
    rgb[-height // 4 :, : width // 4] = (0, 0, 250)
    return rgb


@pytest.mark.parametrize("mm", COUNTS)
@pytest.mark.parametrize("column", range(len(COLUMNS)))
@pytest.mark.parametrize("orientation", ["auto", "landscape"])
def test_as_many_photos_as_the_table_says(mm: tuple[int, int], column: int, orientation: Orientation) -> None:
    paper, margin, gap = COLUMNS[column]
    plan = plan_sheet(find_paper(paper), [(mm, None)], margin=margin, gap=gap, orientation=orientation)
    assert len(plan.placements) == COUNTS[mm][column]


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.tuples(st.tuples(st.floats(20, 60), st.floats(20, 60)), st.none() | st.integers(1, 4)),
        min_size=1,
        max_size=3,
    ),
    st.sampled_from(sorted(papers())),
    st.floats(0, 10),
    st.floats(0, 6),
)
def test_photos_never_overlap_and_never_leave_the_margins(
    items: list[tuple[tuple[float, float], int | None]], paper: str, margin: float, gap: float
) -> None:
    try:
        plan = plan_sheet(find_paper(paper), items, margin=margin, gap=gap)
    except SheetError:
        return
    for one in plan.placements:
        assert margin - 1e-5 <= one.left
        assert one.left + one.width <= plan.width - margin + 1e-5
        assert margin - 1e-5 <= one.top
        assert one.top + one.height <= plan.height - margin + 1e-5
        for other in plan.placements:
            if other is not one:
                beside = max(one.left, other.left) - min(one.left + one.width, other.left + other.width)
                above = max(one.top, other.top) - min(one.top + one.height, other.top + other.height)
                assert max(beside, above) >= gap - 1e-5
    for index, (_, copies) in enumerate(items):
        placed = sum(one.item == index for one in plan.placements)
        assert placed == copies if copies else placed >= 1


def test_a_mixed_sheet_holds_both_sizes_in_the_numbers_asked_for() -> None:
    plan = plan_sheet(find_paper("6-inch"), [((25, 35), 4), ((35, 49), 2)])
    assert sorted(one.item for one in plan.placements) == [0, 0, 0, 0, 1, 1]


def test_every_photo_stands_at_the_rounding_of_its_own_position() -> None:
    photo = asymmetric(295, 413)
    for dpi in (254, 300, 350, 600):
        plan = plan_sheet(find_paper("a4"), [((25, 35), None)], dpi=dpi)
        sheet = draw_sheet(plan, [photo])
        assert sheet.pixels.shape[:2] == (px_of_mm(plan.height, dpi), px_of_mm(plan.width, dpi))
        corners = [(px_of_mm(one.left, dpi), px_of_mm(one.top, dpi)) for one in plan.placements]
        assert [box[:2] for box in sheet.boxes] == corners
        assert {box[2:] for box in sheet.boxes} == {(px_of_mm(25, dpi), px_of_mm(35, dpi))}


@pytest.mark.parametrize("marks", ["none", "corners", "lines", "keyline"])
@pytest.mark.parametrize("gap", [0.0, 2.0])
def test_photos_on_their_side_are_rotated_and_untouched_by_marks(marks: Marks, gap: float) -> None:
    photo = asymmetric(390, 567)
    plan = plan_sheet(find_paper("5-inch"), [((33, 48), None)], gap=gap, orientation="landscape")
    sheet = draw_sheet(plan, [photo], marks=marks)
    turned = np.rot90(photo, -1)
    assert len(sheet.boxes) == 4
    for left, top, width, height in sheet.boxes:
        found = sheet.pixels[top : top + height, left : left + width]
        assert np.array_equal(found, turned if width > height else photo)
    assert any(width > height for _, _, width, height in sheet.boxes)
    rest = sheet.pixels.copy()
    for left, top, width, height in sheet.boxes:
        rest[top : top + height, left : left + width] = 255
    assert set(np.unique(rest)) == ({255} if marks == "none" else {MARK_GREY, 255})


def test_a_photo_as_large_as_the_paper_fits_without_margin() -> None:
    sheet = draw_sheet(
        plan_sheet(find_paper("五寸"), [((89, 127), None)], margin=0), [asymmetric(1051, 1500)]
    )
    assert len(sheet.boxes) == 1


def test_two_roundings_never_push_a_photo_over_the_papers_edge() -> None:
    plan = plan_sheet(find_paper("100.12x150mm"), [((50.06, 70), None)], dpi=254, margin=0, gap=0)
    sheet = draw_sheet(plan, [asymmetric(501, 700)])
    assert max(left + width for left, _, width, _ in sheet.boxes) == sheet.pixels.shape[1] == 1001


def test_a_mixed_sheet_is_drawn_with_each_size_in_its_place() -> None:
    small, large = np.full((413, 295, 3), 10, np.uint8), np.full((579, 413, 3), 90, np.uint8)
    plan = plan_sheet(find_paper("4r"), [((25, 35), 3), ((35, 49), 2)])
    sheet = draw_sheet(plan, [small, large])
    for placement, (left, top, width, height) in zip(plan.placements, sheet.boxes, strict=True):
        expected = 90 if placement.item else 10
        assert np.all(sheet.pixels[top : top + height, left : left + width] == expected)


@pytest.mark.parametrize(
    ("items", "says"),
    [
        ([((120, 200), None)], "photos that fit"),
        ([((25, 35), 99)], "photos that fit"),
        ([((5, 35), None)], "at least 10 mm, found '5x35 mm'"),
        ([], "1 to 4 sizes"),
        ([((25, 35), 1)] * 5, "1 to 4 sizes"),
    ],
)
def test_what_does_not_fit_is_an_error_of_the_layout(
    items: list[tuple[tuple[float, float], int | None]], says: str
) -> None:
    with pytest.raises(SheetError, match=says):
        plan_sheet(find_paper("6-inch"), items)


def test_every_paper_has_a_short_and_a_long_side_and_unknown_ones_are_named() -> None:
    assert {"a4", "3r", "4r", "5r", "6inch", "六寸", "五寸"} <= set(papers())
    for short, long in papers().values():
        assert 80 < short < long < 330
    assert find_paper("100x150mm") == (100, 150)
    for text in ("a3", "10x10mm", "900x100mm", ""):
        with pytest.raises(ParameterError, match=r"layout\.paper"):
            find_paper(text)


def test_a_sheet_of_too_many_pixels_is_refused() -> None:
    with pytest.raises(SheetError, match="40000000 px"):
        plan_sheet(find_paper("a4"), [((25, 35), None)], dpi=1200)
