"""Which addresses icons are fetched from."""

import contextlib
import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.map_image.engine.icons.allow_list import AllowList, parse_address
from functions.map_image.engine.icons.errors import AllowListInvalid, IconForbidden

LIST = AllowList.parse(("https://icons.bank.example/map/", "http://10.1.2.3:9000/icons/", "10.20.0.0/16"))


@pytest.mark.parametrize(
    "address",
    [
        "https://icons.bank.example/map/a.png",
        "https://ICONS.bank.example:443/map/deep/er/a-1_2.png",
        "http://10.1.2.3:9000/icons/a.png",
    ],
)
def test_what_begins_as_an_entry_is_allowed(address: str) -> None:
    assert LIST.permit(address).path.startswith("/")


@pytest.mark.parametrize(
    "address",
    [
        "http://icons.bank.example/map/a.png",  # another scheme
        "https://icons.bank.example:8443/map/a.png",
        "https://icons.bank.example/maps/a.png",  # not below the folder
        "https://icons.bank.example/map/../secret.png",
        "https://icons.bank.example/map/./a.png",
        "https://icons.bank.example/map//a.png",
        "https://icons.bank.example/map/%2e%2e/secret.png",
        "https://icons.bank.example/map/..%2fsecret.png",
        "https://icons.bank.example/map/..;/secret.png",
        "https://icons.bank.example/map/\\..\\secret.png",
        "https://icons.bank.example/map/a.png?next=http://169.254.169.254/",
        "https://icons.bank.example/map/a.png#x",
        "https://icons.bank.example@169.254.169.254/map/a.png",
        "https://user:word@icons.bank.example/map/a.png",
        "https://icons.bank.example.evil.example/map/a.png",
        "https://icons.bank.example\t/map/a.png",
        "https://icons.bank.example\r\nHost: other/map/a.png",
        "https://icons。bank.example/map/a.png",
        "//icons.bank.example/map/a.png",
        "file:///etc/passwd",
        "gopher://10.1.2.3:9000/icons/a",
        "ftp://icons.bank.example/map/a.png",
        "data:image/png;base64,AAAA",
        "http://127.0.0.1/icons/a.png",
        "http://localhost:9000/icons/a.png",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::ffff:10.1.2.3]:9000/icons/a.png",
        "http://0x0a010203:9000/icons/a.png",
        "http://167838211:9000/icons/a.png",
        "http://10.1.2.3:99999/icons/a.png",
        "../../etc/passwd",
        "https://icons.bank.example/map/" + "a" * 2000,
        "",
    ],
)
def test_everything_else_is_forbidden(address: str) -> None:
    with pytest.raises(IconForbidden, match="ICON_ALLOW_LIST"):
        LIST.permit(address)


def test_without_a_list_nothing_is_allowed() -> None:
    with pytest.raises(IconForbidden):
        AllowList().permit("https://icons.bank.example/map/a.png")


@pytest.mark.parametrize(
    ("host", "ip", "is_allowed"),
    [
        ("https://icons.bank.example/map/a.png", "93.184.216.34", True),
        ("https://icons.bank.example/map/a.png", "10.20.7.7", True),
        ("https://icons.bank.example/map/a.png", "10.21.7.7", False),
        ("https://icons.bank.example/map/a.png", "127.0.0.1", False),
        ("https://icons.bank.example/map/a.png", "169.254.169.254", False),
        ("https://icons.bank.example/map/a.png", "::1", False),
        ("https://icons.bank.example/map/a.png", "::ffff:127.0.0.1", False),
        ("https://icons.bank.example/map/a.png", "::ffff:10.20.1.1", True),
        ("https://icons.bank.example/map/a.png", "fd00::1", False),
        ("https://icons.bank.example/map/a.png", "0.0.0.0", False),  # noqa: S104
        ("http://10.1.2.3:9000/icons/a.png", "10.1.2.3", True),
    ],
)
def test_a_private_address_must_be_listed_too(host: str, ip: str, is_allowed: bool) -> None:
    parts = LIST.permit(host)
    expectation = (
        contextlib.nullcontext() if is_allowed else pytest.raises(IconForbidden, match="no public address")
    )
    with expectation:
        LIST.permit_ip(parts, ipaddress.ip_address(ip))


@pytest.mark.parametrize(
    "entry", ["icons.bank.example", "https://", "https://host/../x/", "10.0.0.0/99", "10.0.0.1/8"]
)
def test_a_wrong_entry_of_the_list_says_what_is_expected(entry: str) -> None:
    with pytest.raises(AllowListInvalid, match=r"ICON_ALLOW_LIST: .*expected https://host/path/"):
        AllowList.parse((entry,))


@given(st.text(max_size=80))
def test_no_text_makes_another_error(text: str) -> None:
    assert parse_address(text) is None or text.startswith("http")
    with pytest.raises(IconForbidden):
        LIST.permit(text)
