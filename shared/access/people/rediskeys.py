"""The Redis keys of the console, all on one node of a cluster.

{console}:accounts            hash    name -> record of an account
{console}:session:DIGEST      text    a session, by the SHA-256 of what its cookie holds; ends by itself
{console}:current:NAME        text    the digest of an account's one session
{console}:failures:DIGEST     number  sign-ins that failed, by name and address; for a quarter of an hour
{console}:enrolment:NAME      text    the secret of a second factor that is being set up
{console}:attempt:DIGEST      text    a sign-in at the OpenID provider that is under way
{console}:invitation          text    SHA-256 of the one-time link of the first account
{console}:audit               stream  what people did, each entry with the hash of the one before it
{console}:audit:head          text    number and hash of the newest entry
{console}:audit:intentions    hash    id -> a change that is under way, until its entry is written
{console}:app                 number  the app with which the console calls the APIs
{console}:boosts              hash    number -> a request for a boost
"""

from typing import Final

TAG: Final = "{console}"
ACCOUNTS: Final = f"{TAG}:accounts"
INVITATION: Final = f"{TAG}:invitation"
AUDIT: Final = f"{TAG}:audit"
AUDIT_HEAD: Final = f"{TAG}:audit:head"
AUDIT_INTENTIONS: Final = f"{TAG}:audit:intentions"
BOOSTS: Final = f"{TAG}:boosts"
OWN_APP: Final = f"{TAG}:app"


def session_key(digest: str) -> str:
    """Return the key of a session."""
    return f"{TAG}:session:{digest}"


def current_key(name: str) -> str:
    """Return the key of the digest of an account's session."""
    return f"{TAG}:current:{name}"


def failures_key(digest: str) -> str:
    """Return the key of the failures of one name from one address."""
    return f"{TAG}:failures:{digest}"


def enrolment_key(name: str) -> str:
    """Return the key of a second factor that an account sets up."""
    return f"{TAG}:enrolment:{name}"


def attempt_key(digest: str) -> str:
    """Return the key of a sign-in at the OpenID provider, by the SHA-256 of its state."""
    return f"{TAG}:attempt:{digest}"
