"""Why nothing may be changed now.

StoreError
└── ChangeRefused
    ├── ChangesFrozen     a freeze is in force, or it is not known whether one is
    ├── LayoutMismatch    the data are of an older or a newer layout than this program's
    └── InvalidFreeze     a freeze cannot be ordered or lifted as asked
"""

from shared.stores.errors import StoreError


class ChangeRefused(StoreError):
    """Nothing was changed; the message says why, and what to do."""


class ChangesFrozen(ChangeRefused):
    """A freeze is in force, or Redis does not say whether one is."""


class LayoutMismatch(ChangeRefused):
    """The data are of another layout than the one that this program reads and writes."""


class InvalidFreeze(ChangeRefused):
    """The end, the author or the reason of a freeze is missing or out of range."""
