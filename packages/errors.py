"""Errors of bringing pinned packages; every message ends with what to do.

PackagesError
├── DownloadError             a package client could not bring an archive
│   ├── ClientMissing         neither pip nor npm answers on this machine
│   └── DownloadStalled       no byte arrived for the allowed time
└── ContentMismatch           the bytes are not the ones that are pinned
"""


class PackagesError(Exception):
    """Anything that stops the work with packages; the message is one line for a person."""


class DownloadError(PackagesError):
    """Raised when the package client ends without the archive."""


class ClientMissing(DownloadError):
    """Raised when the client that a package needs does not run here."""


class DownloadStalled(DownloadError):
    """Raised when an archive stopped growing for longer than allowed."""


class ContentMismatch(PackagesError):
    """Raised when an archive, a member or a product has another size or sha256 than the one pinned."""
