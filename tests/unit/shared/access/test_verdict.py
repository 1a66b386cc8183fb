"""What an app's record alone decides, in the contract's order."""

from hashlib import md5
from urllib.parse import quote_plus

import pytest

from shared.access.app import App, MapKey, ServiceRules
from shared.access.call import Call, Caller
from shared.access.decision import Outcome
from shared.access.tokens import Token
from shared.access.verdict import verdict
from shared.catalogue import load_catalogue

CATALOGUE = load_catalogue()
SERVER, SIGNED, BROWSER, ANDROID = ("S" * 32, "N" * 32, "B" * 32, "A" * 32)
SK = "secret"
TOKEN = Token(12_345_678, 2, 2_000_000_000)


def app(**values):
    keys = (
        MapKey(ak=SERVER, kind="server", ips=("10.0.0.0/8",)),
        MapKey(ak=SIGNED, kind="server", sn=True, sk=SK),
        MapKey(ak=BROWSER, kind="browser", referers=("*.bank.example",)),
        MapKey(ak=ANDROID, kind="android", mcodes=("AB;com.bank",)),
    )
    given = {
        "appid": 12_345_678,
        "name": "x",
        "created": 1,
        "api_key": "k",
        "secret_sha256": "s",
        "generation": 2,
    }
    return App(**{**given, "keys": keys, **values})


def judge(service, credential, record=None, **caller):
    return verdict(record or app(), Call(CATALOGUE[service], credential, Caller(**caller)))


def test_a_good_call_of_every_kind_passes():
    query = f"address=x&ak={SIGNED}"
    sn = md5(quote_plus(f"/geocoding/v3/?{query}{SK}").encode(), usedforsecurity=False).hexdigest()
    assert judge("body_seg_photo", TOKEN) is None
    assert judge("geocoding", SERVER, ip="10.1.1.1") is None
    assert judge("geocoding", SIGNED, sn=sn, path="/geocoding/v3/", query=f"{query}&sn={sn}") is None
    assert judge("js_driving", BROWSER, referer="https://www.bank.example/") is None
    assert judge("weather", ANDROID, mcode="ab;com.bank") is None


@pytest.mark.parametrize(
    ("service", "credential", "caller", "outcome"),
    [
        ("geocoding", "x" * 32, {}, Outcome.UNKNOWN_KEY),
        ("body_seg_photo", TOKEN._replace(generation=1), {}, Outcome.TOKEN_INVALID),
        ("body_seg_photo", TOKEN._replace(generation=3), {}, Outcome.TOKEN_INVALID),
        ("geocoding", TOKEN, {}, Outcome.WRONG_TYPE),
        ("body_seg_photo", SERVER, {"ip": "10.1.1.1"}, Outcome.WRONG_TYPE),
        ("js_driving", SERVER, {"ip": "10.1.1.1"}, Outcome.WRONG_TYPE),
        ("direction_abroad", BROWSER, {"referer": "https://www.bank.example/"}, Outcome.WRONG_TYPE),
        ("geocoding", SERVER, {"ip": "11.1.1.1"}, Outcome.IP_REFUSED),
        ("geocoding", SERVER, {}, Outcome.IP_REFUSED),
        ("geocoding", SIGNED, {"ip": "10.1.1.1"}, Outcome.SN_REFUSED),
        ("geocoding", SIGNED, {"sn": "0" * 32, "path": "/p", "query": ""}, Outcome.SN_REFUSED),
        ("js_driving", BROWSER, {}, Outcome.REFERER_REFUSED),
        ("weather", ANDROID, {}, Outcome.MCODE_MISSING),
        ("weather", ANDROID, {"mcode": "AB;com.other"}, Outcome.MCODE_REFUSED),
    ],
)
def test_a_bad_call_is_refused_for_its_own_reason(service, credential, caller, outcome):
    assert judge(service, credential, **caller) is outcome


def test_reasons_come_in_the_order_of_the_contract():
    off = {"geocoding": ServiceRules(is_enabled=False)}
    assert judge("geocoding", "x" * 32, app(state="disabled")) is Outcome.UNKNOWN_KEY
    assert judge("geocoding", SERVER, app(state="disabled", services=off)) is Outcome.DISABLED
    assert judge("geocoding", SERVER, app(state="deleted", services=off)) is Outcome.DELETED
    assert judge("geocoding", SERVER, app(services=off), ip="11.1.1.1") is Outcome.SERVICE_OFF
    assert judge("body_seg_photo", TOKEN._replace(generation=1), app(state="disabled")) is Outcome.DISABLED
