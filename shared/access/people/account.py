"""The record of one person's account."""

import re
from typing import Annotated, Final, Literal, get_args

from pydantic import BaseModel, ConfigDict, StringConstraints

Role = Literal["operator", "security", "auditor"]
ROLES: Final[tuple[Role, ...]] = get_args(Role)
CHANGING_ROLES: Final = frozenset({"operator", "security"})
"""Roles that change things; their accounts need a second factor."""

_NAME: Final = re.compile(r"[a-z][a-z0-9._-]{1,31}")
AccountName = Annotated[str, StringConstraints(pattern=f"^{_NAME.pattern}$")]


class Account(BaseModel):
    """One person, or the account for emergencies; what it may do says its role."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: AccountName
    role: Role
    created_at: int
    """Unix seconds."""
    password_hash: str = ""
    """Argon2id; empty: no sign-in by password."""
    must_change_password: bool = False
    password_ends_at: int = 0
    """Unix seconds after which a one-time password is worth nothing; 0: it is none."""
    code_secret: str = ""
    """Base32, for one-time codes (RFC 6238); empty: no second factor yet."""
    last_code_step: int = 0
    """The newest time step whose code was used: a code is good for one sign-in."""
    is_enabled: bool = True
    is_emergency: bool = False
    """The local account that stays where people sign in through OpenID Connect; each use is an alarm."""
    provider_subject: str = ""
    """Who this is at the OpenID provider; empty for a local account."""

    @property
    def needs_code(self) -> bool:
        """Whether the account's role must have a second factor."""
        return self.role in CHANGING_ROLES


def is_account_name(name: str) -> bool:
    """Whether an account may have this name."""
    return _NAME.fullmatch(name) is not None
