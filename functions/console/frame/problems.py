"""Why a form was not taken, for people: what kind of error it is in the page's language, then its own words.

Errors of `shared` tell what was expected and what was found in English.
"""

from typing import Final

from msgspec import Struct

from functions.console.errors import FormRefused
from functions.console.frame.texts import Texts
from shared.access.errors import (
    AppNotFound,
    ChangedMeanwhile,
    ChangeForbidden,
    InvalidBoost,
    InvalidChange,
    KeyNotFound,
)
from shared.access.people.boosts import BoostNotFound
from shared.access.people.errors import AccountExists, AccountNotFound, CodeSpent, InvalidAccount
from shared.changes.errors import ChangeRefused

KINDS: Final[tuple[tuple[type[Exception], str], ...]] = (
    (AppNotFound, "limits.app_missing"),
    (KeyNotFound, "app.key_missing"),
    (InvalidChange, "problem.value"),
    (InvalidBoost, "problem.boost"),
    (ChangedMeanwhile, "problem.changed_meanwhile"),
    (ChangeForbidden, "problem.frozen"),
    (ChangeRefused, "problem.frozen"),
    (AccountNotFound, "problem.account_missing"),
    (AccountExists, "problem.account_exists"),
    (BoostNotFound, "problem.boost_decided"),
    (CodeSpent, "own_code.wrong"),
    (InvalidAccount, "problem.value"),
    (FormRefused, "refusal.form"),
)
"""The key of the words of each kind; the first that fits counts."""
OTHERS: Final = "problem.other"


class Problem(Struct, frozen=True):
    """What is wrong, and what the error itself says, in English; empty where `text` says all."""

    text: str
    detail: str = ""


def tell_problem(error: Exception, t: Texts) -> Problem:
    """Return what a page says of an error."""
    key = next((key for kind, key in KINDS if isinstance(error, kind)), OTHERS)
    return Problem(t(key), str(error))
