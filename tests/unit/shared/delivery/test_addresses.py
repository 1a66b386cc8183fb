"""Which addresses something may be sent to."""

import pytest

from shared.delivery.addresses import AddressForbidden, check_address

SETTING = "TRACK_ALARM_ADDRESSES"
ALLOW_LIST = ("https://fleet.example/alarms/", "http://10.0.0.7:8080/in")


@pytest.mark.parametrize(
    "text",
    [
        "https://fleet.example/alarms/",
        "https://fleet.example:443/alarms/a/b?key=1",
        "https://FLEET.example/alarms/a",
        "http://10.0.0.7:8080/in",
        "http://10.0.0.7:8080/in/x",
    ],
)
def test_an_address_below_an_entry_is_allowed(text: str) -> None:
    assert check_address(text, ALLOW_LIST, SETTING).host in text.lower()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "fleet.example/alarms/",
        "ftp://fleet.example/alarms/",
        "http://fleet.example/alarms/",
        "https://fleet.example:8443/alarms/",
        "https://fleet.example/",
        "https://fleet.example/alarms2",
        "https://fleet.example/alarms/../admin",
        "https://fleet.example@evil.example/alarms/",
        "https://user:pass@fleet.example/alarms/",
        "https://fleet.example.evil.example/alarms/",
        "https://fleet.example:99999/alarms/",
        "http://10.0.0.7:8080/inside",
        "http://[::1",
    ],
)
def test_another_address_is_refused(text: str) -> None:
    with pytest.raises(AddressForbidden):
        check_address(text, ALLOW_LIST, SETTING)


def test_an_empty_list_allows_nothing() -> None:
    with pytest.raises(AddressForbidden, match="TRACK_ALARM_ADDRESSES"):
        check_address("https://fleet.example/alarms/", (), SETTING)
