"""Sessions of maps: whose they are, how long they last, and that nobody can make one."""

import pytest

from shared.access.map_sessions import LIFETIME_SECONDS, MapSessions

SESSIONS = MapSessions("a signing key that only the tests know")
NOW = 1_800_000_000.0


def test_a_session_is_one_keys_for_a_day() -> None:
    session = SESSIONS.issue("ak-1", NOW)
    assert SESSIONS.verify(session, "ak-1", NOW + LIFETIME_SECONDS)
    assert not SESSIONS.verify(session, "ak-1", NOW + LIFETIME_SECONDS + 1)
    assert not SESSIONS.verify(session, "ak-2", NOW)
    assert not MapSessions("another signing key, as long as the first").verify(session, "ak-1", NOW)


@pytest.mark.parametrize(
    "session", ["", ".", "9999999999.", "1" * 400, "9999999999." + "0" * 32, "²." + "0" * 32]
)
def test_what_was_not_issued_is_refused(session: str) -> None:
    assert not SESSIONS.verify(session, "ak-1", NOW)


def test_a_session_cannot_be_made_longer() -> None:
    expiry, _, tag = SESSIONS.issue("ak-1", NOW).partition(".")
    assert not SESSIONS.verify(f"{int(expiry) + 1}.{tag}", "ak-1", NOW)
