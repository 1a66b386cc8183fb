"""`filter`: which industry, and in which order: `industry_type:cater|sort_name:distance|sort_rule:1`.

No source knows prices and ratings. An order by one of these is the default order, in which the best match of
the most important place stands first.
"""

from dataclasses import dataclass
from typing import Final

from functions.map_place.engine.queries import Order
from functions.map_place.errors import FieldInvalid
from functions.map_place.parameters import parts

SEPARATORS: Final = "|,;"
INDUSTRIES: Final = ("hotel", "cater", "life")
LOW_TO_HIGH, HIGH_TO_LOW = "1", "0"


@dataclass(frozen=True)
class Filter:
    """A filter as its text says."""

    industry: str = ""
    """Empty for any place."""
    order: Order = Order.DEFAULT
    nearest_first: bool = True


def read_filter(text: str) -> Filter:
    """Parse a filter; unknown parts change nothing. Raises FieldInvalid."""
    fields = {
        name.strip().lower(): value.strip().lower()
        for name, _, value in (part.partition(":") for part in parts(text, SEPARATORS))
    }
    industry = fields.get("industry_type", "")
    if industry and industry not in INDUSTRIES:
        raise FieldInvalid(
            f"filter has industry_type {industry[:40]!r}; expected one of {', '.join(INDUSTRIES)}"
        )
    rule = fields.get("sort_rule", LOW_TO_HIGH)
    if rule not in (LOW_TO_HIGH, HIGH_TO_LOW):
        raise FieldInvalid(f"filter has sort_rule {rule[:40]!r}; expected 0, high to low, or 1, low to high")
    by_distance = fields.get("sort_name") == "distance"
    return Filter(
        industry,
        Order.DISTANCE if by_distance else Order.DEFAULT,
        nearest_first=rule == LOW_TO_HIGH,
    )
