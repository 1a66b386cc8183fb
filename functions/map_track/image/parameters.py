"""What callers of pictures send."""

from typing import Annotated

from pydantic import Field

from functions.map_track.parameters import EntityParameters, ShortText
from shared.web.parameters import parameter


class PictureParameters(EntityParameters):
    """`image/get` and `image/delete`."""

    object_name: Annotated[str, ShortText()] = Field(
        description="name of the picture: what the points that it belongs to have as their `object_name`"
    )


class PictureUpload(PictureParameters):
    """`image/upload`."""

    image: str = parameter("a JPEG, PNG or WebP of 5 MiB at most, as base64", is_required=True)
