"""What can go wrong between a good photo and the ID photo that was asked for.

PhotoError
├── ParameterError   an optional request field that cannot be understood or honoured
│   └── SheetError   a print sheet that cannot hold what was asked for
└── KbUnreachable    no JPEG quality gives a file of the size asked for
"""


class PhotoError(Exception):
    """An ID photo that cannot be made as asked."""


class ParameterError(PhotoError):
    """A request field that cannot be understood; the message names field, expectation and value."""

    def __init__(self, field: str, expectation: str, value: object) -> None:
        self.field = field
        super().__init__(f"{field}: expected {expectation}, found {_shorten(value)}")


class SheetError(ParameterError):
    """A print sheet on which not even one photo fits."""


class KbUnreachable(PhotoError):
    """The file size asked for cannot be reached without changing the pixels."""


def _shorten(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
