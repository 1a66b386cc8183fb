"""What long work tells of itself: packages that arrive, products made, things counted."""

from collections.abc import Sequence
from typing import Final, Protocol

MEGABYTE: Final = 1e6


class Package(Protocol):
    """A package file to be downloaded."""

    @property
    def id(self) -> str:
        """What no other package of the work is called."""

    @property
    def spec(self) -> str:
        """What its client is asked for."""

    @property
    def bytes(self) -> int:
        """Its size."""


class Display(Protocol):
    """Who is told. Packages are told of from several threads, everything else from one."""

    def begin(self, packages: Sequence[Package]) -> None:
        """Say which packages will be downloaded."""

    def show_bytes(self, package: Package, count: int) -> None:
        """Say how many bytes of a package that was begun have arrived."""

    def show_count(self, what: str, number: int) -> None:
        """Say how many of something are done, 0 where none can be counted; what was told before is over."""

    def show_product(self, file: str) -> None:
        """Say that a product is verified and in its place."""

    def note(self, text: str) -> None:
        """Say something else."""


class Silent:
    """Tells nobody."""

    def begin(self, packages: Sequence[Package]) -> None:
        """Ignore it."""

    def show_bytes(self, package: Package, count: int) -> None:
        """Ignore it."""

    def show_count(self, what: str, number: int) -> None:
        """Ignore it."""

    def show_product(self, file: str) -> None:
        """Ignore it."""

    def note(self, text: str) -> None:
        """Ignore it."""
