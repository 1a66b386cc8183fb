"""The foreground mask of one person in upright position, and measures of it."""

from typing import Final, Protocol

import cv2
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

Point = tuple[float, float]

FOREGROUND: Final = 128  # alpha of 255 from which a pixel counts as head
HEAD_COLUMN: Final = 0.6  # half width, in face widths, in which the crown is looked for
TORSO_COLUMN: Final = 0.4  # half width, in face widths, in which the torso must reach down; hair hangs wider
HEAD_DEPTH: Final = 1.6  # of a head from its axis to the back, in face widths of the mesh
WIDE_ROWS: Final = 95  # per cent: the widest rows may be a strand
CROWN_ROW_SHARE: Final = 0.03  # share of the head column that a row must fill to belong to the head


class Region(Protocol):
    """A box of photo pixels."""

    @property
    def left(self) -> float: ...
    @property
    def top(self) -> float: ...
    @property
    def width(self) -> float: ...
    @property
    def height(self) -> float: ...


class AlphaLike(Protocol):
    """What matting says of a region, finished or not: alpha 0..1 at `scale` px a photo px."""

    @property
    def alpha(self) -> NDArray[np.float32]: ...
    @property
    def region(self) -> Region: ...
    @property
    def scale(self) -> float: ...


class Outline(Struct, frozen=True):
    """A mask [h, w] at `scale` mask px a photo px; `offset` is the upright point of its corner."""

    mask: NDArray[np.bool_]
    scale: float
    offset: Point

    def row(self, y: float) -> int:
        """Return the mask row of an upright y, kept inside the mask."""
        return int(np.clip(round((y - self.offset[1]) * self.scale), 0, self.mask.shape[0] - 1))

    def column(self, x: float) -> int:
        """Return the mask column of an upright x, kept inside the mask."""
        return int(np.clip(round((x - self.offset[0]) * self.scale), 0, self.mask.shape[1] - 1))

    def y(self, row: int) -> float:
        """Return the upright y at which a mask row begins."""
        return self.offset[1] + row / self.scale

    def columns(self, axis_x: float, half_width: float) -> NDArray[np.intp]:
        """Return the mask columns around the head's axis."""
        return np.arange(self.column(axis_x - half_width), self.column(axis_x + half_width) + 1)

    def hair_top(
        self, axis_x: float, eye_y: float, face_width: float, edge: tuple[Point, Point]
    ) -> tuple[float, bool]:
        """Climb from the eyes while rows belong to the head; a detached blob above does not count.

        Return the highest row, and whether that is the crown: hair that runs into `edge`, the photo's
        upper edge from left to right, goes on beyond it.
        """
        columns, eye_row = self.columns(axis_x, HEAD_COLUMN * face_width), self.row(eye_y)
        least = max(2, CROWN_ROW_SHARE * len(columns))
        is_filled = np.count_nonzero(self.mask[: eye_row + 1, columns], axis=1) >= least
        gaps = np.flatnonzero(~is_filled)
        if gaps.size == 0:
            return self.y(0), False
        row = int(gaps[-1]) + 1
        edge_y = np.interp(self.offset[0] + (columns + 0.5) / self.scale, *np.transpose(edge))
        edge_rows = np.floor((edge_y - self.offset[1]) * self.scale).astype(int) + 1
        at_edge = (row <= edge_rows) & (edge_rows <= eye_row)
        cut = np.count_nonzero(self.mask[edge_rows[at_edge], columns[at_edge]]) >= least
        return self.y(row), row <= eye_row and not cut

    def torso_bottom(self, axis_x: float, chin_y: float, face_width: float) -> float:
        """Return the first row below the chin at which some column of the torso ends."""
        torso = self.mask[self.row(chin_y) :, self.columns(axis_x, TORSO_COLUMN * face_width)]
        if not torso.any():
            return chin_y
        ends = torso.shape[0] - np.argmax(torso[::-1], axis=0)
        return self.y(self.row(chin_y) + int(ends[torso.any(axis=0)].min()))

    def head_width(self, axis_x: float, eye_y: float, bottom: float) -> float:
        """Return the median width of the rows between eyes and mouth, counted outward from the axis."""
        first, last = sorted((self.row(eye_y), self.row(bottom)))
        rows = self.mask[first : last + 1]
        axis = self.column(axis_x)
        to_left = _run_lengths(rows[:, axis::-1])
        to_right = _run_lengths(rows[:, axis:])
        return float(np.median(to_left + to_right - 1)) / self.scale

    def head_sides(self, axis_x: float, top: float, bottom: float, face_width: float) -> tuple[float, float]:
        """Return the x of the head's left and right edge between two rows, counted outward from the axis.

        `bottom` lies above the chin: beside one that is bent down there are shoulders. Hair that hangs or
        flies farther than a head is deep does not count.
        """
        first, last = self.row(top), self.row(bottom)
        axis, reach = self.column(axis_x), HEAD_DEPTH * face_width
        rows = self.mask[first : last + 1]
        rows = rows[rows[:, axis]]
        if not len(rows):
            return axis_x, axis_x
        to_left = float(np.percentile(_run_lengths(rows[:, axis::-1]), WIDE_ROWS)) / self.scale
        to_right = float(np.percentile(_run_lengths(rows[:, axis:]), WIDE_ROWS)) / self.scale
        return axis_x - min(to_left, reach), axis_x + min(to_right, reach)

    def touches(self, left: float, right: float, chin_y: float, bottom: float) -> tuple[bool, bool]:
        """Whether the body below the chin runs into the left and right edge of the photo."""
        rows = self.mask[self.row(chin_y) : self.row(bottom) + 1]
        inner_left, inner_right = self.column(left) + 2, self.column(right) - 2
        width = self.mask.shape[1]
        # A matte that ends before the photo does says nothing about the photo's edge.
        sees_left = self.offset[0] <= left + 2 / self.scale
        sees_right = self.offset[0] + width / self.scale >= right - 2 / self.scale
        return (
            bool(sees_left and rows[:, min(inner_left, width - 1)].any()),
            bool(sees_right and rows[:, max(inner_right, 0)].any()),
        )


def _run_lengths(rows: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return how many pixels at the start of every row are foreground."""
    return np.where(rows.all(axis=1), rows.shape[1], np.argmin(rows, axis=1))


def upright_outline(matte: AlphaLike, matrix: NDArray[np.float64]) -> Outline:
    """Return the outline of a matte turned by the 2x3 `matrix` of photo points."""
    region = matte.region
    corner = (region.left, region.top)
    mask = matte.alpha >= FOREGROUND / 255
    if matrix[0, 1] != 0:
        xs, ys = (region.left, region.left + region.width), (region.top, region.top + region.height)
        corners = np.array([(x, y, 1) for x in xs for y in ys]) @ matrix.T
        # In upright position a crown may stand higher than the photo's edge: the canvas holds the whole
        # turned mask.
        first, last = corners.min(axis=0), corners.max(axis=0)
        columns, rows = np.ceil((last - first) * matte.scale).astype(int).tolist()
        # The same turn in matte pixels: photo = corner + matte / scale.
        shift = matrix[:, :2] @ corner + matrix[:, 2] - first
        in_matte = np.column_stack([matrix[:, :2], shift * matte.scale])
        upright_mask = cv2.warpAffine(mask.view(np.uint8), in_matte, (columns, rows), flags=cv2.INTER_NEAREST)
        mask, corner = upright_mask.view(np.bool_), (float(first[0]), float(first[1]))
    return Outline(mask, matte.scale, corner)
