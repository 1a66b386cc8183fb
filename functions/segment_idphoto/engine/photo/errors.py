"""Why no ID photo can be made of a good photo as the caller orders it.

PhotoError
├── ParameterError   an optional request field that cannot be understood or honoured
│   └── SheetError   a print sheet that cannot hold its photos
└── KbUnreachable    no JPEG quality gives a file within the size limits
"""


class PhotoError(Exception):
    """An ID photo that cannot be made as the caller orders it."""


class ParameterError(PhotoError):
    """A request field that cannot be understood; the message names field, expectation and value."""

    def __init__(self, field: str, expectation: str, value: object) -> None:
        self.field = field
        super().__init__(f"{field}: expected {expectation}, found {_shorten(value)}")


class SheetError(ParameterError):
    """A print sheet on which not even one photo fits."""


class KbUnreachable(PhotoError):
    """No file within the size limits can be made without changing the pixels."""


def _shorten(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
