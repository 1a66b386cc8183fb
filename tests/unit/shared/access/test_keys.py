"""Credentials carry their app's number, and nothing else passes for one."""

from hypothesis import given
from hypothesis import strategies as st

from shared.access import keys

APPIDS = st.integers(keys.APP_ID_MIN, keys.APP_ID_MAX)


@given(APPIDS)
def test_the_appid_is_read_back_from_every_key(appid):
    assert keys.appid_of_api_key(keys.new_api_key(appid)) == appid
    assert keys.appid_of_ak(keys.new_ak(appid)) == appid


@given(st.text(max_size=40))
def test_any_text_gives_an_appid_in_range_or_none(text):
    for found in (keys.appid_of_api_key(text), keys.appid_of_ak(text)):
        assert found is None or keys.APP_ID_MIN <= found <= keys.APP_ID_MAX


def test_keys_of_the_wrong_length_or_alphabet_carry_no_appid():
    ak = keys.new_ak(12_345_678)
    assert keys.appid_of_ak(ak[:-1]) is None
    assert keys.appid_of_ak(f"{ak}\n") is None
    assert keys.appid_of_ak(f"{ak[:-1]}-") is None
    assert keys.appid_of_ak(f"{ak[:-1]}٣") is None
    assert keys.appid_of_api_key(ak) is None


def test_credentials_have_the_documented_lengths_and_do_not_repeat():
    assert len(keys.new_api_key(12_345_678)) == 24
    assert len(keys.new_ak(12_345_678)) == 32
    assert len(keys.new_secret()) == 32
    assert len({keys.new_secret() for _ in range(100)}) == 100
    assert keys.APP_ID_MIN <= keys.new_app_id() <= keys.APP_ID_MAX


def test_comparison_takes_any_text():
    assert keys.same("abc", "abc")
    assert not keys.same("abc", "äöü\ud800")
