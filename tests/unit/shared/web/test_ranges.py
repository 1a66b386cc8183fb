"""The header Range, as RFC 9110 has it and as callers write it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.web.ranges import ByteRange, Unsatisfiable, is_small_part, read_range

SIZE = 1000


@pytest.mark.parametrize(
    ("header", "start", "length"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=0-999", 0, 1000),
        ("bytes=0-5000", 0, 1000),
        ("bytes=990-", 990, 10),
        ("bytes=-10", 990, 10),
        ("bytes=-5000", 0, 1000),
        ("BYTES = 1 - 2", 1, 2),
    ],
)
def test_one_range_is_read(header: str, start: int, length: int) -> None:
    part = read_range(header, SIZE)
    assert part == ByteRange(start, length, SIZE)
    assert part.content_range == f"bytes {start}-{start + length - 1}/{SIZE}"


@pytest.mark.parametrize(
    "header", [None, "", "lines=1-2", "bytes=", "bytes=-", "bytes=5-2", "bytes=a-b", "bytes=１-２"]
)
def test_what_asks_for_nothing_is_the_whole(header: str | None) -> None:
    assert read_range(header, SIZE) is None


@pytest.mark.parametrize(
    "header", ["bytes=1000-", "bytes=-0", "bytes=0-1,2-3", "bytes=0-," * 3, "bytes=99999-999999"]
)
def test_what_lies_beyond_or_asks_for_several_is_refused(header: str) -> None:
    with pytest.raises(Unsatisfiable):
        read_range(header, SIZE)


@given(st.text(max_size=40))
def test_no_text_breaks_it(text: str) -> None:
    try:
        part = read_range(f"bytes={text}", SIZE)
    except Unsatisfiable:
        return
    assert part is None or (0 <= part.start < SIZE and 0 < part.length <= SIZE - part.start)


@pytest.mark.parametrize(
    ("header", "is_small"),
    [
        ("bytes=1-100", True),
        ("bytes=500-599", True),
        ("bytes=0-99", False),
        ("bytes=1-101", False),
        ("bytes=1-", False),
        ("bytes=-5", False),
        ("bytes=9-5", False),
        (None, False),
    ],
)
def test_a_small_part_is_short_and_not_the_first(header: str | None, is_small: bool) -> None:
    assert is_small_part(header, 100) is is_small
