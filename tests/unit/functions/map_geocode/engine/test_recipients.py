"""Recipients inside the text of an address, without any data pack."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.map_geocode.engine.recipients import read_recipient
from shared.geocoding.normalization import Simplification, normalize
from shared.places.folding import Folding

SIMPLIFICATION = Simplification(Folding({}), ())


@given(st.text(max_size=200))
def test_no_text_breaks_the_recipient_reader(text: str) -> None:
    recipient = read_recipient(normalize(text, SIMPLIFICATION))
    assert len(recipient.name) <= 40


@pytest.mark.parametrize(
    "digits", ["12345678901", "1380013800", "138001380000", "520102199001011234", "20240101"]
)
def test_other_numbers_are_no_telephone(digits: str) -> None:
    assert read_recipient(f"贵阳市 {digits}").telephone == ""
