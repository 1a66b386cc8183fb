"""Which services of tracks there are: an app's own, by its number and theirs.

{tracks}:services   Redis hash  APPID.SERVICE -> its rules (JSON)
"""

from collections.abc import Iterable
from typing import Final, NamedTuple, Self

SERVICES: Final = "{tracks}:services"


class TrackService(NamedTuple):
    """A service of an app."""

    appid: int
    number: int

    def __str__(self) -> str:
        return f"{self.appid}.{self.number}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the service of `APPID.SERVICE`."""
        appid, _, number = text.partition(".")
        return cls(int(appid), int(number))


def read_services(fields: Iterable[bytes]) -> list[TrackService]:
    """Return the services of the fields of the hash, in the order of their numbers."""
    return sorted(TrackService.parse(field.decode()) for field in fields)
