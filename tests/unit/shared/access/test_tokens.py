"""Access tokens: their shape, and that nothing but a genuine, fresh one verifies."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.access.errors import SigningKeyError
from shared.access.tokens import ACCESS_LIFETIME, Token, TokenSigner

KEY = "0123456789abcdef0123456789abcdef"
OTHER_KEY = "f" * 32
NOW = 1_790_000_000.0
APPID = 10_000_001

signer = TokenSigner(KEY)
issued = signer.issue(APPID, 1, NOW)


def test_an_issued_token_has_the_shape_that_clients_know():
    assert re.fullmatch(r"24\.[0-9a-f]{32}\.2592000\.1792592000\.1-10000001", issued.access_token)
    assert re.fullmatch(r"25\.[0-9a-f]{32}\.315360000\.2105360000\.1-10000001", issued.refresh_token)
    assert issued.expires_in == 2_592_000
    assert "brain_all_scope" in issued.scope.split()
    assert issued.session_key.endswith("==") or len(issued.session_key) == 64
    assert re.fullmatch("[0-9a-f]{32}", issued.session_secret)


def test_a_token_verifies_until_it_expires():
    token = Token(APPID, 1, int(NOW) + ACCESS_LIFETIME)
    assert signer.verify(issued.access_token, NOW) == token
    assert signer.verify(issued.access_token, token.expires - 1) == token
    assert signer.verify(issued.access_token, token.expires) is None
    # … also when it was verified before, and its signature is remembered.
    assert signer.verify(issued.access_token, NOW) == token
    assert TokenSigner(KEY).verify(issued.access_token, token.expires) is None


def test_what_a_client_appends_after_a_question_mark_is_dropped():
    assert signer.verify(f"{issued.access_token}?aipSdk=node&aipVersion=1", NOW) is not None


@pytest.mark.parametrize("sent", ['"{}"', '"{}"?aipSdk=node'])
def test_a_pair_of_quotation_marks_around_a_token_is_no_part_of_it(sent):
    assert signer.verify(sent.format(issued.access_token), NOW) is not None


@pytest.mark.parametrize("sent", ['"{}', '{}"', '""{}""', "'{}'", '"{}" '])
def test_other_marks_are_part_of_it(sent):
    assert signer.verify(sent.format(issued.access_token), NOW) is None


def test_a_refresh_token_is_no_access_token():
    assert signer.verify(issued.refresh_token, NOW) is None
    assert signer.verify("24" + issued.refresh_token[2:], NOW) is None


def test_another_key_verifies_nothing_and_the_previous_one_still_does():
    assert TokenSigner(OTHER_KEY).verify(issued.access_token, NOW) is None
    assert TokenSigner(OTHER_KEY, previous_key=KEY).verify(issued.access_token, NOW) is not None


@pytest.mark.parametrize("position", range(len(issued.access_token)))
def test_no_character_of_a_token_can_be_changed(position):
    token = issued.access_token
    replacement = "1" if token[position] != "1" else "2"
    assert signer.verify(token[:position] + replacement + token[position + 1 :], NOW) is None


@given(st.text(max_size=200))
def test_any_text_is_refused_without_an_error(text):
    assert signer.verify(text, NOW) is None


@given(
    st.integers(10_000_000, 99_999_999),
    st.integers(1, 999_999_999),
    st.integers(1_700_000_000, 4_000_000_000),
)
def test_every_issued_token_verifies_to_its_own_fields(appid, generation, now):
    token = signer.issue(appid, generation, now).access_token
    assert signer.verify(token, now) == Token(appid, generation, now + ACCESS_LIFETIME)


@pytest.mark.parametrize("key", ["", "short", "x" * 31])
def test_a_short_signing_key_refuses_to_start_and_says_what_to_do(key):
    with pytest.raises(
        SigningKeyError, match=rf"has {len(key)} characters, .*32 are needed; set TOKEN_SIGNING_KEY"
    ):
        TokenSigner(key)
    if key:
        with pytest.raises(SigningKeyError):
            TokenSigner(KEY, previous_key=key)
