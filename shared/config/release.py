"""The version of this bundle, as pyproject.toml says it; images hold no package metadata."""

from typing import Final

RELEASE: Final = "0.1.0"
