"""What the builder writes into a manifest's `details`, to know its own versions again."""

from typing import Final

LAYER: Final = "layer"
PACKAGES: Final = "packages"
"""The layer made of packages alone."""
OPERATORS: Final = "operator"
"""The layer with operators' own files over a version made of packages."""

RECIPE: Final = "recipe"
"""Of a version made of packages: the state of the code and tables that made it."""
BASE: Final = "base"
"""Of a version with operators' files: the version made of packages below."""
FILES: Final = "files"
"""Of a version with operators' files: their keys and etags, as JSON."""
