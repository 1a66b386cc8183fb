"""Why an uploaded file does not become pixels.

ImageError
├── EmptyImage         no bytes at all
├── ImageFormatError   not a JPEG, PNG or BMP, or a damaged one
└── ImageSizeError     a side, or the file, outside the limits
"""


class ImageError(Exception):
    """An upload that cannot become pixels."""


class EmptyImage(ImageError):
    """The image has no bytes."""


class ImageFormatError(ImageError):
    """The bytes are not a JPEG, PNG or BMP that can be decoded completely."""


class ImageSizeError(ImageError):
    """A side of the image is shorter or longer than the service accepts."""
