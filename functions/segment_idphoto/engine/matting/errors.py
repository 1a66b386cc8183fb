"""What can go wrong between a matting profile and a matte.

MattingError
├── ProfileTableError    a profile table that does not follow the layout; raised at start
├── UnknownProfile       a profile id that no table holds; raised at start
├── WeightsMissing       the profile's network is not among the loaded models; raised at start
└── ProfileMismatch      the network's inputs or outputs are not what its profile says
"""

from collections.abc import Iterable


class MattingError(Exception):
    """Base of every matting failure."""


class ProfileTableError(MattingError):
    """Raised when a profile table breaks the layout; the message names the row and the field."""


class UnknownProfile(MattingError):
    """Raised when the setting names a profile that no table holds."""

    def __init__(self, profile: str, profile_ids: Iterable[str]) -> None:
        super().__init__(
            f"there is no matting profile {profile!r}; expected one of {', '.join(sorted(profile_ids))}"
        )


class WeightsMissing(MattingError):
    """Raised when a profile's network was not loaded; the message says where its file belongs."""


class ProfileMismatch(MattingError):
    """Raised when a network does not have the inputs or outputs that its profile names."""
