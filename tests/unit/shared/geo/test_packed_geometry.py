"""Geometry in letters, as Baidu's JavaScript reads it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.geo.packed_geometry import NoPackedGeometry, pack_areas, pack_lines, pack_point, unpack

METRES = st.integers(-(2**31), 2**31).map(lambda centimetres: centimetres / 100)
RECORDS = st.lists(st.lists(st.tuples(st.integers(0, 2**33), st.integers(0, 2**33)), min_size=1), min_size=1)


def test_a_point_and_a_line_have_the_letters_that_scripts_know() -> None:
    assert pack_point(12948640.70, 4846797.30) == ".=G7gLNByA64cA;"
    vertices = np.array([[12948640.70, 4846797.30], [12948600.71, 4846900.05], [12949000.0, 4846000.0]])
    assert pack_lines([vertices]).rpartition("|")[2] == "-=G7gLNByA64cAf+AgjgCA5vJAV+Vg;"


@given(RECORDS)
def test_what_is_packed_is_unpacked_to_the_centimetre(records: list[list[tuple[int, int]]]) -> None:
    arrays = [np.array(record, dtype=np.float64) / 100 for record in records]
    text = pack_areas(arrays)
    for record, array in zip(unpack(text), arrays, strict=True):
        assert np.array_equal(np.rint(record * 100), np.rint(array * 100))
    least, most, _ = text.split("|")
    corners = np.concatenate([unpack(least)[0], unpack(most)[0]])
    every = np.concatenate(arrays)
    assert np.array_equal(
        np.rint(corners * 100), np.rint(np.array([every.min(axis=0), every.max(axis=0)]) * 100)
    )


@pytest.mark.parametrize(
    "text", ["", "*", "x=G7gLNByA64cA;", ".=G7gLN;", ".AAAABBBB;", ".=G7gLN?yA64cA;", ".=G"]
)
def test_other_texts_are_refused(text: str) -> None:
    with pytest.raises(NoPackedGeometry):
        unpack(text)
