"""Typos of one character."""

from hypothesis import given
from hypothesis import strategies as st

from shared.places.typos import is_within_one_typo


@given(st.text("贵州省阳市观山湖区", min_size=3, max_size=9), st.data())
def test_one_typo_is_forgiven(name: str, data: st.DataObject) -> None:
    position = data.draw(st.integers(0, len(name) - 1))
    kind = data.draw(st.sampled_from(["missing", "wrong", "too many"]))
    misspelt = name[:position] + ("" if kind == "missing" else "错") + name[position + (kind != "too many") :]
    assert is_within_one_typo(misspelt, name)


def test_two_typos_are_not() -> None:
    assert not is_within_one_typo("贵错市观错湖区", "贵阳市观山湖区")
    assert not is_within_one_typo("贵阳", "贵阳市观山湖区")
