"""The form fields of the two portrait services, as typed requests."""

from dataclasses import dataclass
from typing import Final, Literal, Self, get_args

from functions.segment_idphoto.engine.images.decoding import MAX_ENCODED_BYTES, EmptyImage, ImageSizeError
from functions.segment_idphoto.engine.photo.errors import ParameterError
from functions.segment_idphoto.engine.photo.parameters import PhotoParameters

Map = Literal["labelmap", "scoremap", "foreground"]
MAPS: Final[tuple[Map, ...]] = get_args(Map)


class MissingImage(Exception):
    """The form has no field `image`."""


@dataclass(frozen=True)
class PhotoRequest:
    """`body_seg_photo`: base64 of the image, and what the caller asks of the photo."""

    image: str
    photo: PhotoParameters

    @classmethod
    def parse(cls, fields: dict[str, str]) -> Self:
        """Read the form; raises MissingImage, ImageError or ParameterError."""
        return cls(_image(fields), PhotoParameters.parse(fields))


@dataclass(frozen=True)
class SegmentationRequest:
    """`body_seg`: base64 of the image, and which maps the answer shall hold."""

    image: str
    maps: tuple[Map, ...] = MAPS

    @classmethod
    def parse(cls, fields: dict[str, str]) -> Self:
        """Read the form; raises MissingImage, ImageError or ParameterError."""
        asked = {name.strip().lower() for name in fields.get("type", "").split(",") if name.strip()}
        if unknown := asked.difference(MAPS):
            raise ParameterError("type", f"a comma list of {', '.join(MAPS)}", ", ".join(sorted(unknown)))
        return cls(_image(fields), tuple(name for name in MAPS if not asked or name in asked))


def _image(fields: dict[str, str]) -> str:
    image = fields.get("image")
    if image is None:
        raise MissingImage("the form field `image` is missing; send base64 of a JPEG, PNG or BMP file")
    if not image:
        raise EmptyImage("the form field `image` is empty; send base64 of a JPEG, PNG or BMP file")
    if len(image) > MAX_ENCODED_BYTES:
        raise ImageSizeError(
            f"the image has {len(image)} bytes of base64, at most {MAX_ENCODED_BYTES} are taken"
        )
    return image
