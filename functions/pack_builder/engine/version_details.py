"""What the manifests of packs say in `details`: how a version was made."""

from typing import Final

LAYER: Final = "layer"
PACKAGES: Final = "packages"
"""The layer of a base version, which is made of packages alone."""
OPERATORS: Final = "operator"
"""The layer of an overlay: operators' own files over a base version."""

RECIPE: Final = "recipe"
"""Of a base version: the state of the code and tables that made it."""
PACKAGE_SOURCES: Final = "package_sources"
"""Of a base version: the version of the packages' files that overlays over it read."""
BASE_VERSION: Final = "base"
"""Of an overlay: its base version."""
SOURCE_FILES: Final = "files"
"""Of an overlay: the keys and states of the operators' files in it, as JSON."""
OVERLAY_RECIPE: Final = "laid_by"
"""Of an overlay: the state of the code that made it."""
PARTS: Final = "parts"
"""Of an overlay: its parts with hashes of what they were made of, as JSON."""
SOURCE_NOTES: Final = "notes"
"""Of an overlay: what of the operators' files was left out, lines by key, as JSON."""
