"""Print sheets: a plan in millimetres drawn at one resolution, with cut marks outside the photos."""

from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from functions.segment_idphoto.engine.photo.sheet_plan import Marks, Placement, SheetPlan
from functions.segment_idphoto.engine.photo.specifications import px_of_mm

MARK_LENGTH_MM: Final = 3.0
MARK_WIDTH_MM: Final = 0.1
MARK_GREY: Final = 170  # visible on paper, and no distraction beside a white photo


class PrintSheet(Struct, frozen=True):
    """A drawn sheet: RGB uint8 [h, w, 3], and the box in px (left, top, width, height) of every photo."""

    pixels: NDArray[np.uint8]
    boxes: tuple[tuple[int, int, int, int], ...]


def draw_sheet(
    plan: SheetPlan, photos: Sequence[NDArray[np.uint8]], *, marks: Marks = "corners"
) -> PrintSheet:
    """Draw one white sheet of photos, RGB, one for each item of the plan.

    Every corner is the rounding of its own absolute position, so rounding never adds up. Photos that lie
    on their side are rotated, never mirrored. Photos whose pixels do not fit the plan's dpi are resampled;
    crop them with `PhotoSpecification.for_print(dpi)` to avoid that.
    """
    width, height = plan.size
    sheet = np.full((height, width, 3), 255, np.uint8)
    boxes = [_box(placement, plan) for placement in plan.placements]
    if marks != "none":
        for box in boxes:
            _mark(sheet, box, marks, plan.dpi)
    # Photos last: a mark of one photo can never lie on another.
    ready: dict[int, NDArray[np.uint8]] = {}
    for placement, (left, top, wide, high) in zip(plan.placements, boxes, strict=True):
        if placement.item not in ready:
            ready[placement.item] = _as_placed(photos[placement.item], placement.is_turned, (wide, high))
        sheet[top : top + high, left : left + wide] = ready[placement.item]
    return PrintSheet(sheet, tuple(boxes))


def _box(placement: Placement, plan: SheetPlan) -> tuple[int, int, int, int]:
    (width, height), dpi = plan.size, plan.dpi
    wide, high = px_of_mm(placement.width, dpi), px_of_mm(placement.height, dpi)
    # Together the rounded corner and the rounded size may exceed the rounded edge of the paper.
    left, top = (
        min(px_of_mm(placement.left, dpi), width - wide),
        min(px_of_mm(placement.top, dpi), height - high),
    )
    return left, top, wide, high


def _as_placed(pixels: NDArray[np.uint8], is_turned: bool, size: tuple[int, int]) -> NDArray[np.uint8]:
    if is_turned:
        pixels = np.asarray(cv2.rotate(pixels, cv2.ROTATE_90_CLOCKWISE), np.uint8)
    if pixels.shape[1::-1] == size:
        return pixels
    shrinks = pixels.shape[1] > size[0]
    method = cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(pixels, size, interpolation=method), np.uint8)


def _mark(sheet: NDArray[np.uint8], box: tuple[int, int, int, int], marks: Marks, dpi: int) -> None:
    """Draw what guides the cut along the four edges of one photo, in the paper beside it."""
    left, top, wide, high = box
    line = max(1, px_of_mm(MARK_WIDTH_MM, dpi))
    if marks == "keyline":
        sheet[max(top - line, 0) : top + high + line, max(left - line, 0) : left + wide + line] = MARK_GREY
        return
    reach = px_of_mm(MARK_LENGTH_MM, dpi) if marks == "corners" else max(sheet.shape)
    right, bottom = left + wide, top + high
    for x in (left, right - line):
        sheet[max(top - reach, 0) : top, x : x + line] = MARK_GREY
        sheet[bottom : bottom + reach, x : x + line] = MARK_GREY
    for y in (top, bottom - line):
        sheet[y : y + line, max(left - reach, 0) : left] = MARK_GREY
        sheet[y : y + line, right : right + reach] = MARK_GREY
