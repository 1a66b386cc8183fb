"""An order of one ID photo: its specification, and the print sheet with the specifications on it.

All of it is decided before the photo is looked at, so a sheet that cannot be made costs no work.
"""

from typing import Final

from msgspec import Struct

from functions.segment_idphoto.engine.photo.errors import ParameterError
from functions.segment_idphoto.engine.photo.layout import Layout, LayoutItem
from functions.segment_idphoto.engine.photo.sheet_plan import Marks, Mm, SheetPlan, plan_sheet
from functions.segment_idphoto.engine.photo.specifications import (
    DEFAULT_ID,
    PhotoSpecification,
    PhotoSpecifications,
)

DEFAULT_PRINT: Final = "1-inch"


class PhotoOrder(Struct, frozen=True):
    """The specification of the photo, and the planned sheet with the specification of each of its items."""

    specification: PhotoSpecification
    sheet: SheetPlan | None = None
    items: tuple[PhotoSpecification, ...] = ()
    marks: Marks = "none"

    @property
    def specifications(self) -> tuple[PhotoSpecification, ...]:
        """The specifications of all crops, that of the photo first."""
        return self.specification, *self.items


def order_photo(
    specifications: PhotoSpecifications, size: str | None, dpi: int | None, layout: Layout | None
) -> PhotoOrder:
    """Look everything up that a caller names; raises ParameterError or SheetError.

    `size` and `dpi` are those of the photo, None for the default ones; `layout` is a print sheet.
    """
    specification = specifications.find(size or DEFAULT_ID, dpi=dpi)
    if layout is None:
        return PhotoOrder(specification)
    # What the sheet lists, else as many as fit of the photo's own size, else of one inch.
    items = layout.items or (LayoutItem(size=size or DEFAULT_PRINT),)
    rows = [_size_on_paper(specifications, item.size) for item in items]
    sheet = plan_sheet(
        layout.paper_mm,
        [(mm, item.copies) for (_, mm), item in zip(rows, items, strict=True)],
        dpi=layout.dpi,
        margin=layout.margin,
        gap=layout.gap,
        orientation=layout.orientation,
    )
    prints = tuple(row.for_print(layout.dpi) for row, _ in rows)
    return PhotoOrder(specification, sheet, prints, layout.marks)


def _size_on_paper(specifications: PhotoSpecifications, name: str) -> tuple[PhotoSpecification, Mm]:
    specification = specifications.find(name, field="layout.items")
    if specification.print_mm is None:
        raise ParameterError("layout.items", "a size that has millimetres on paper", name)
    return specification, specification.print_mm
