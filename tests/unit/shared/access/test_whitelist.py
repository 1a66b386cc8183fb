"""What the kinds of map key let in."""

import time

import pytest
from pydantic import ValidationError

from shared.access.app import MapKey
from shared.access.whitelist import ip_is_allowed, mcode_is_allowed, referer_is_allowed

AK = "0" * 32
NOBODY = "0.0.0.0"  # noqa: S104 - what the contract lets nobody in by


@pytest.mark.parametrize(
    ("entries", "address", "allowed"),
    [
        ((), "8.8.8.8", True),
        (("0.0.0.0/0",), "8.8.8.8", True),
        (("0.0.0.0/0",), "2001:db8::1", True),
        (("0.0.0.0/0",), "", True),
        ((NOBODY,), "8.8.8.8", False),
        ((NOBODY,), NOBODY, False),
        (("10.1.0.0/16",), "10.1.2.3", True),
        (("10.1.0.0/16",), "10.2.2.3", False),
        (("10.1.2.3",), "10.1.2.3", True),
        (("10.1.2.3",), "::ffff:10.1.2.3", True),
        (("10.1.2.3/16",), "10.1.9.9", True),
        (("::ffff:10.1.2.3",), "10.1.2.3", True),
        (("::ffff:10.1.2.3",), "::ffff:10.1.2.3", True),
        (("::ffff:10.1.2.3",), "10.1.2.4", False),
        (("::ffff:10.1.0.0/112",), "10.1.9.9", True),
        (("::ffff:a01:203/128",), "10.1.2.3", True),
        (("::ffff:0:0/96",), "8.8.8.8", True),
        (("2001:db8::/32",), "2001:db8::7", True),
        (("2001:db8::/32", "10.0.0.1"), "10.0.0.1", True),
        (("10.0.0.0/8",), "", False),
        (("10.0.0.0/8",), "not an address", False),
    ],
)
def test_server_keys_let_their_addresses_in(entries, address, allowed):
    assert ip_is_allowed(MapKey(ak=AK, kind="server", ips=entries), address) is allowed


def test_an_entry_that_is_no_network_is_refused():
    with pytest.raises(ValidationError, match=r"'10.0.0.256' is no IP address or CIDR network"):
        MapKey(ak=AK, kind="server", ips=("10.0.0.256",))


@pytest.mark.parametrize(
    ("patterns", "referer", "allowed"),
    [
        (("*",), None, True),
        (("*",), "anything", True),
        ((), "https://bank.example/", False),
        (("bank.example",), None, False),
        (("bank.example",), "", False),
        (("bank.example",), "https://bank.example/page?x=1", True),
        (("bank.example",), "https://BANK.example/", True),
        (("bank.example",), "https://www.bank.example/", False),
        (("*.bank.example",), "https://www.bank.example/", True),
        (("*.bank.example",), "https://bank.example/", False),
        (("*bank.example",), "https://bank.example/", True),
        (("*.bank.example*",), "https://www.bank.example:8080/", True),
        (("bank.example:8080",), "http://bank.example:8080/", True),
        (("bank.example:80",), "http://bank.example/", True),
        (("bank.example:443",), "https://bank.example/", True),
        (("https://bank.example",), "http://bank.example/", False),
        (("https://bank.example/maps/*",), "https://bank.example/maps/a", True),
        (("https://bank.example/maps/*",), "https://bank.example/other", False),
        (("bank.example/app/*",), "https://bank.example", True),
        (("bank.example/app/*",), "https://bank.example/", True),
        (("*.bank.example/app/index.html",), "http://pages.bank.example:8080/", True),
        (("bank.example/app/*",), "https://elsewhere.example/", False),
        (("bank.example/app/*",), "https://elsewhere.example/bank.example/app/a", False),
        (("https://bank.example/app/*",), "http://bank.example/", False),
        (("servicewechat.com/wx12/*",), "https://servicewechat.com/wx12/7/page-frame.html", True),
        (("servicewechat.com/wx12/*",), "https://servicewechat.com/wx13/7/page-frame.html", False),
        # A host cannot be smuggled in by the path, the query or the user part of another.
        (("*.bank.example",), "https://evil.example/x.bank.example", False),
        (("*.bank.example",), "https://evil.example/?.bank.example", False),
        (("*.bank.example",), "https://www.bank.example@evil.example/", False),
        (("bank.example",), "javascript://bank.example/", False),
        (("bank.example",), "https://bank.example:port/", False),
        (("bank.example",), "https://[bank.example/", False),
        (("bankXexample",), "https://bank.example/", False),
        (("*",), "x" * 5_000, True),
        (("bank.example",), "https://bank.example/" + "x" * 5_000, False),
    ],
)
def test_browser_keys_let_their_pages_in(patterns, referer, allowed):
    assert referer_is_allowed(patterns, referer) is allowed


def test_a_pattern_with_many_stars_costs_no_time():
    started = time.process_time()
    assert not referer_is_allowed(("*a" * 40 + "b",), "https://" + "a" * 2_000 + "/")
    assert time.process_time() - started < 0.5


@pytest.mark.parametrize(
    ("mcode", "allowed"),
    [
        ("AB:CD:EF;com.bank.app", True),
        ("ab:cd:ef;com.bank.app", True),
        (" AB:CD:EF;com.bank.app ", True),
        ("AB:CD:EF;com.Bank.app", False),
        ("AB:CD:00;com.bank.app", False),
        ("com.bank.ios", True),
        ("com.bank.app", False),
        ("", False),
    ],
)
def test_mobile_keys_let_their_packages_in(mcode, allowed):
    assert mcode_is_allowed(("AB:CD:EF;com.bank.app", "com.bank.ios"), mcode) is allowed
