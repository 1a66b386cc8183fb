"""Why a release cannot be made or audited; every message ends with what to do.

ReleaseError
├── LockError         a lock file is missing or does not pin a package as it should
├── WheelsMissing     the package index did not bring what the lock names
├── AdvisoryError     a file of advisories is missing, empty or not in the OSV format
├── BaseError         a base image cannot be made on this machine
└── BuildahError      buildah is missing or refused a command
"""


class ReleaseError(Exception):
    """A release cannot be made or audited; the message is for a person."""


class LockError(ReleaseError):
    """Raised when a lock file is missing or does not pin a package as it should."""


class WheelsMissing(ReleaseError):
    """Raised when pip did not bring every package of a lock."""


class AdvisoryError(ReleaseError):
    """Raised when a file of advisories cannot be used; an audit without one would find nothing."""


class BaseError(ReleaseError):
    """Raised when a base image cannot be made on this machine."""


class BuildahError(ReleaseError):
    """Raised when buildah is missing or refused a command; the message holds the end of what it said."""
