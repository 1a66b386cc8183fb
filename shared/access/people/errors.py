"""Errors of people's accounts.

AccessError (shared.access.errors)
└── PeopleError            an account cannot be read or changed as asked
    ├── AccountNotFound
    ├── AccountExists
    ├── CodeSpent          a one-time code was used before
    └── InvalidAccount     a value is of the wrong form, or the last account of security would go
"""

from shared.access.errors import AccessError


class PeopleError(AccessError):
    """An account cannot be read or changed as asked."""


class AccountNotFound(PeopleError):
    """Nobody has this name."""


class AccountExists(PeopleError):
    """Somebody has this name."""


class CodeSpent(PeopleError):
    """A one-time code, or one after it, was used before."""


class InvalidAccount(PeopleError):
    """A value is of the wrong form, or nobody would be left who may make accounts."""
