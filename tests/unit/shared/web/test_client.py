"""The caller's address cannot be forged past the trusted proxies."""

import pytest
from starlette.requests import Request

from shared.web.client import client_address, counted_address, parse_networks, public_address

TRUSTED = parse_networks(["127.0.0.0/8", "10.0.0.0/8", "::1/128"])


@pytest.mark.parametrize(
    ("peer", "forwarded", "expected"),
    [
        ("203.0.113.9", None, "203.0.113.9"),
        ("203.0.113.9", "1.2.3.4", "203.0.113.9"),  # an untrusted peer's claim is ignored
        ("127.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("127.0.0.1", "6.6.6.6, 203.0.113.9, 10.1.1.1", "203.0.113.9"),
        ("127.0.0.1", "rubbish", "127.0.0.1"),
        (None, "203.0.113.9", "203.0.113.9"),  # a unix socket
        (None, None, None),
        ("::1", "2001:db8::1", "2001:db8::1"),
        ("::1", "[2001:db8::1]:443", "2001:db8::1"),
        ("::1", "203.0.113.9:5000", "203.0.113.9"),
        ("::ffff:127.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("127.0.0.1", "10.0.0.5", "10.0.0.5"),
        ("127.0.0.1", "203.0.113.9,]]", "127.0.0.1"),
        ("127.0.0.1", "[[203.0.113.9]]:1", "127.0.0.1"),
    ],
)
def test_the_nearest_untrusted_hop_is_the_caller(
    peer: str | None, forwarded: str | None, expected: str | None
) -> None:
    found = client_address(peer, forwarded, TRUSTED)
    assert (str(found) if found else None) == expected


def test_a_network_that_is_none_is_named() -> None:
    with pytest.raises(ValueError, match=r"10\.0\.0\.0/99"):
        parse_networks(["10.0.0.0/99"])


@pytest.mark.parametrize(
    ("peer", "forwarded", "proxies", "expected"),
    [
        ("10.9.9.9", "10.1.2.3", 1, "10.1.2.3"),
        ("10.9.9.9", "10.1.2.3, 10.7.7.7", 1, "10.7.7.7"),  # what stands left of it is a claim
        ("127.0.0.1", "6.6.6.6, 10.1.2.3, 10.7.7.7, 10.8.8.8", 3, "10.1.2.3"),
        (None, "203.0.113.9", 1, "203.0.113.9"),  # the peer is a unix socket
        ("10.9.9.9", None, 1, None),  # it did not come through the proxy
        ("10.9.9.9", "10.1.2.3", 2, None),
        ("10.9.9.9", "rubbish", 1, None),
        ("::1", "::ffff:10.1.2.3", 1, "10.1.2.3"),
    ],
)
def test_proxies_may_be_counted_from_the_right(
    peer: str | None, forwarded: str | None, proxies: int, expected: str | None
) -> None:
    address = counted_address(peer, forwarded, proxies)
    assert (str(address) if address else None) == expected


def test_a_mapped_network_is_trusted_like_the_plain_one() -> None:
    trusted = parse_networks(["::ffff:10.0.0.0/104"])
    assert str(client_address("10.1.1.1", "203.0.113.9", trusted)) == "203.0.113.9"


@pytest.mark.parametrize(
    ("headers", "address"),
    [
        ({}, "http://inside:8080"),
        ({"x-forwarded-proto": "https"}, "https://inside:8080"),
        (
            {"x-forwarded-proto": "https, http", "x-forwarded-host": "maps.bank.example, inside"},
            "https://maps.bank.example",
        ),
        (
            {"x-forwarded-proto": "HTTPS,https", "x-forwarded-host": "[2001:db8::1]:8443"},
            "https://[2001:db8::1]:8443",
        ),
        (
            {"x-forwarded-host": "maps.bank.example", "x-forwarded-prefix": "/maps/"},
            "http://maps.bank.example/maps",
        ),
        ({"x-forwarded-prefix": "/a/b, /c"}, "http://inside:8080/a/b"),
        (
            {"x-forwarded-proto": "javascript", "x-forwarded-host": 'a"b', "x-forwarded-prefix": "//evil?x"},
            "http://inside:8080",
        ),
        ({"x-forwarded-proto": "", "x-forwarded-host": "user@evil.example/"}, "http://inside:8080"),
    ],
)
def test_the_address_of_the_service_is_the_one_that_the_caller_used(
    headers: dict[str, str], address: str
) -> None:
    pairs = [(name.encode(), value.encode()) for name, value in {"host": "inside:8080", **headers}.items()]
    scope = {"type": "http", "scheme": "http", "path": "/", "headers": pairs, "server": ("inside", 8080)}
    assert public_address(Request(scope)) == address
