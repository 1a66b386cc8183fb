"""Why a photo cannot become an ID photo.

SceneError
├── NoPerson        no face that is clear enough
├── SeveralPeople   a second person who belongs to the picture
└── UpsideDown      the person is upside-down
"""


class SceneError(Exception):
    """Base of the three refusals; `reason` is the text for the caller."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NoPerson(SceneError):
    """Raised when no rotation of the photo shows a clear face."""


class SeveralPeople(SceneError):
    """Raised when a second person is near the subject's size, whichever way up."""


class UpsideDown(SceneError):
    """Raised when the one person in the photo is inverted."""
