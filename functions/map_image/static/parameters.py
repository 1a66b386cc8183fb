"""What callers of static images send."""

from typing import Annotated

from pydantic import Field

from shared.web.fields import Whole
from shared.web.parameters import MapParameters


class StaticImageParameters(MapParameters):
    """`/staticimage/v2`."""

    width: Annotated[int, Whole(least=1, most=1024)] = Field(400, description="pixels")
    height: Annotated[int, Whole(least=1, most=1024)] = Field(300, description="pixels")
