"""Where a chunked body ends, however its bytes are divided."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.web.chunks import SLACK, ChunkedBody, TooManyLines

NEXT = b"GET / HTTP/1.1\r\n\r\n"


def end_of(body: ChunkedBody, data: bytes, cuts: list[int]) -> int:
    """Return where the body ends in data that come in pieces."""
    borders = sorted({0, len(data), *(cut % (len(data) + 1) for cut in cuts)})
    end = 0
    for start, stop in pairwise(borders):
        count = body.measure(data[start:stop])
        end = start + count
        if body.is_complete:
            break
        assert end == stop
    return end


@given(
    st.lists(st.binary(min_size=1, max_size=40), max_size=6),
    st.sampled_from([b"", b";a=b", b' ; a="b"']),
    st.sampled_from([b"", b"Trailer: x\r\n", b"a: b\r\nc: d\r\n"]),
    st.lists(st.integers(0, 1000), max_size=5),
)
def test_the_end_is_found_whatever_the_chunks_hold(
    chunks: list[bytes], extension: bytes, trailers: bytes, cuts: list[int]
) -> None:
    pieces = [b"%X%b\r\n%b\r\n" % (len(chunk), extension, chunk) for chunk in chunks]
    data = b"".join(pieces) + b"0" + extension + b"\r\n" + trailers + b"\r\n"
    body = ChunkedBody()
    assert end_of(body, data + NEXT, cuts) == len(data)
    assert body.is_complete


@given(st.binary(max_size=300), st.lists(st.integers(0, 300), max_size=4))
def test_any_bytes_are_measured(data: bytes, cuts: list[int]) -> None:
    assert 0 <= end_of(ChunkedBody(), data, cuts) <= len(data)


@pytest.mark.parametrize("line", [b"a: b\r\n", b"x" * 1000, b"\r\n1;" + b"y" * 50])
def test_lines_may_not_outweigh_the_data(line: bytes) -> None:
    body = ChunkedBody()
    body.measure(b"0\r\n" if line.startswith(b"a") else b"5;")
    with pytest.raises(TooManyLines):
        body.measure(line * (2 * SLACK // len(line)))


@pytest.mark.parametrize("size", [5, 1000])
def test_chunks_of_a_few_bytes_are_taken(size: int) -> None:
    chunk = b"%x\r\n%b\r\n" % (size, b"x" * size)
    assert ChunkedBody().measure(chunk * 100_000) == len(chunk) * 100_000
