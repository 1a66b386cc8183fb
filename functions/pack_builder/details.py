"""What the builder writes into a manifest's `details`, to know its own versions again."""

from typing import Final

LAYER: Final = "layer"
PACKAGES: Final = "packages"
"""The layer made of packages alone."""
OPERATORS: Final = "operator"
"""The layer with operators' own files over a version made of packages."""

RECIPE: Final = "recipe"
"""Of a version made of packages: the state of the code and tables that made it."""
PACKAGE_SOURCES: Final = "package_sources"
"""Of a version made of packages: the version of the packages' files that laying files over it reads."""
BASE: Final = "base"
"""Of a version with operators' files: the version made of packages below."""
FILES: Final = "files"
"""Of a version with operators' files: their keys and states, as JSON."""
LAID_BY: Final = "laid_by"
"""Of a version with operators' files: the state of the code that laid them."""
