"""Errors of the model catalogue; every message ends with what to do.

PackagesError (packages.errors)
└── ModelsError
    ├── CatalogueError            catalogue.toml says something impossible
    └── ConversionError           a network cannot be written as ONNX
        └── UnsupportedOperator   it uses an operator that the converter does not know
"""

from packages.errors import PackagesError


class ModelsError(PackagesError):
    """A model cannot be made of its packages; the message is one line for a person."""


class CatalogueError(ModelsError):
    """Raised when catalogue.toml has a missing, unknown or inconsistent field."""


class ConversionError(ModelsError):
    """Raised when a network cannot be translated to ONNX."""


class UnsupportedOperator(ConversionError):
    """Raised when the network uses an operator that has no translation here."""

    def __init__(self, operator: str, operators: list[str]) -> None:
        super().__init__(
            f"the network uses the operator {operator}, which this converter does not translate; "
            f"it knows {', '.join(sorted(operators))}: add a function for {operator} to its operator table"
        )
