"""How a data pack is made: what it is made of, what feeds it, and what builds and overlays it."""

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from pathlib import Path

from msgspec import Struct

from functions.pack_builder.engine.facts import PackFacts
from functions.pack_builder.engine.materials import Materials
from functions.pack_builder.engine.overlay_materials import OverlayMaterials
from functions.pack_builder.engine.source_files import SourceFile
from functions.pack_builder.engine.source_types import SourceType


class EntryPoint[**P, R](Struct, frozen=True):
    """A function by its module and name; a bundle that is up to date reads the plans and imports none.

    What the module imports is the code of the recipe (`import_graph`).
    """

    module: str
    function: str

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Import the function and call it."""
        function: Callable[P, R] = getattr(import_module(self.module), self.function)
        return function(*args, **kwargs)


Build = EntryPoint[[Path, Materials], PackFacts]
Overlay = EntryPoint[[Path, Sequence[SourceFile], OverlayMaterials], Mapping[str, Sequence[SourceFile]]]


class PackPlan(Struct, frozen=True, kw_only=True):
    """How one pack is made."""

    name: str
    contents: str
    """What is in it, for people."""
    sources: tuple[str, ...]
    """Ids of the packages in sources.toml that it is made of."""
    optional: frozenset[str] = frozenset()
    """Ids of packages that go in only when they are asked for."""
    folders: tuple[str, ...] = ()
    """Folders of the repository whose files go in; they are part of the recipe."""
    lower_packs: tuple[str, ...] = ()
    """Packs that are built first, because this one takes files of theirs."""
    build: Build
    """Fills an empty folder out of packages. Raises PackError."""
    source_types: tuple[SourceType, ...]
    """The operators' files that feed it."""
    overlay: Overlay
    """Lays operators' files over a built pack in a folder; returns, for each file that it wrote, what went
    into it. Raises RefusedUpload for a file that is not what it should be."""
    overlay_sources: tuple[str, ...] = ()
    """Ids of the packages that `overlay` reads again."""

    def source_type(self, key: str) -> SourceType | None:
        """Return the type of an object in the bucket `sources`; None for one that does not feed this pack."""
        return next((source_type for source_type in self.source_types if source_type.takes(key)), None)
