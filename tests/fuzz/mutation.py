"""Bytes that were valid once: bits flipped, parts cut, doubled, glued in, numbers that overflow."""

import struct
from collections.abc import Sequence

from hypothesis import strategies as st

NUMBERS = (0, 1, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)
WORDS = (
    *(
        b"",
        b"-",
        b"0",
        b"-1",
        b"1e308",
        b"1e-400",
        b"NaN",
        b"inf",
        b"null",
        b"true",
        b"[]",
        b"{}",
        b'""',
        b"\x00",
    ),
    *(
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b"\xf0\x9f\x98\x80",
        b"\xed\xa0\x80",
        b"\\ud800",
        b"%00",
        b"%",
        b"\r\n",
        b"\n",
    ),
    *(
        b'"',
        b",",
        b";",
        b"|",
        b"=",
        b"&",
        b"9" * 40,
        b"-" + b"9" * 20,
        b"99999999999999999999.9",
        b"+08:00",
        b"[" * 400,
    ),
)
"""Texts on which readers of numbers, of JSON, of CSV and of text have stumbled."""


@st.composite
def mutations(draw: st.DrawFn, seeds: Sequence[bytes], words: Sequence[bytes] = ()) -> bytes:
    """One seed after up to six changes; most are small, so that the reader gets far."""
    data = bytearray(draw(st.sampled_from(list(seeds))))
    vocabulary = [*WORDS, *words]
    for _ in range(draw(st.integers(0, 6))):
        place = draw(st.integers(0, len(data)))
        end = min(len(data), place + draw(st.sampled_from([0, 1, 2, 4, 8, 40, 400])))
        match draw(
            st.sampled_from(["flip", "byte", "number", "word", "replace", "cut", "drop", "double", "glue"])
        ):
            case "flip" if place < len(data):
                data[place] ^= 1 << draw(st.integers(0, 7))
            case "byte" if place < len(data):
                data[place] = draw(st.integers(0, 255))
            case "number":
                form = draw(st.sampled_from(["<I", ">I", "<H", ">H"]))
                size = struct.calcsize(form)
                number = draw(st.sampled_from(NUMBERS)) & ((1 << 8 * size) - 1)
                data[place : place + size] = struct.pack(form, number)
            case "word":
                data[place:place] = draw(st.sampled_from(vocabulary))
            case "replace":
                data[place:end] = draw(st.sampled_from(vocabulary))
            case "cut":
                del data[place:]
            case "drop":
                del data[place:end]
            case "double":
                data[place:place] = data[place:end]
            case "glue":
                data[place:place] = draw(st.sampled_from(list(seeds)))[:1000]
    return bytes(data)
