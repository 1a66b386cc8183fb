"""Converters from the packages' network formats to ONNX, without TensorFlow.

A converter takes the verified source members in the order the catalogue lists them and returns the
bytes of an ONNX file. The same members give the same bytes on every machine, so the catalogue can
pin the product's sha256. The converters import `onnx` when they are called, not before: a machine
that has every product never loads it.
"""

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import cast

Converter = Callable[[Sequence[bytes]], bytes]

# The name in the catalogue -> the module of this package, and its function that does it.
CONVERTERS = {
    "centerface-free-shape": "centerface:convert",
    "recurrence-state": "recurrence:cut_state",
    "recurrence-alpha": "recurrence:cut_alpha",
    "recurrence-half-state": "recurrence:cut_half_state",
    "recurrence-half-alpha": "recurrence:cut_half_alpha",
    "tflite": "tflite:convert",
    "tfjs": "tfjs:convert",
}


def convert(converter: str, members: Sequence[bytes]) -> bytes:
    """Return the ONNX file that `converter`, a key of `CONVERTERS`, makes of the source `members`.

    Raises ConversionError when the network cannot be translated.
    """
    module, _, function = CONVERTERS[converter].partition(":")
    return cast(Converter, getattr(import_module(f"{__name__}.{module}"), function))(members)
