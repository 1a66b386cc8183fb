"""The signed address of a caller for whom one of our functions calls."""

import pytest

from shared.access.relay import LIFETIME_SECONDS, CallerRelay

KEY = "a signing key that only the tests know"
NOW = 1_790_000_000.0
TARGET = "/geoconv/v1/?coords=1,1"


def test_an_address_that_was_signed_is_believed_for_a_minute() -> None:
    value = CallerRelay(KEY).sign("2001:db8::7", TARGET, NOW)
    assert CallerRelay(KEY).verify(value, TARGET, NOW + LIFETIME_SECONDS) == "2001:db8::7"
    assert CallerRelay(KEY).verify(value, TARGET, NOW + LIFETIME_SECONDS + 1) is None


@pytest.mark.parametrize("value", ["", ";", ";;", "x;1.1.1.1;y", f"9999999999;1.1.1.1;{'0' * 64}", "é;é;é"])
def test_nothing_else_is_believed(value: str) -> None:
    assert CallerRelay(KEY).verify(value, TARGET, NOW) is None


def test_a_signature_holds_for_its_request_and_its_key_only() -> None:
    value = CallerRelay(KEY).sign("1.1.1.1", TARGET, NOW)
    assert CallerRelay(KEY).verify(value, TARGET + "&from=3", NOW) is None
    assert CallerRelay(KEY + "!").verify(value, TARGET, NOW) is None
    assert CallerRelay(KEY).verify(value.replace("1.1.1.1", "2.2.2.2"), TARGET, NOW) is None
