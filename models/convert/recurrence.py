"""Cut a network for video into what carries its state on and what answers.

Shown the same frame several times, all passes but the last are read for the state alone, and the last for
the alpha alone. Each graph computes what it is read for, to the same bits: a quarter of the work is saved.
"""

from collections.abc import Sequence
from typing import Final

import onnx
from onnx.utils import Extractor

from models.convert.half import halve

STATE: Final = ("r1o", "r2o", "r3o", "r4o")
ALPHA: Final = ("pha",)
BATCH: Final = "batch"


def cut_state(members: Sequence[bytes]) -> bytes:
    """Return the graph of the passes before the last: all inputs, the state [b, c, h, w] of four levels."""
    return _cut(members, STATE)


def cut_alpha(members: Sequence[bytes]) -> bytes:
    """Return the graph of the last pass: all inputs, the alpha [b, 1, h, w]."""
    return _cut(members, ALPHA)


def cut_half_state(members: Sequence[bytes]) -> bytes:
    """Return the graph of `cut_state` in half precision."""
    return _cut(members, STATE, is_half=True)


def cut_half_alpha(members: Sequence[bytes]) -> bytes:
    """Return the graph of `cut_alpha` in half precision."""
    return _cut(members, ALPHA, is_half=True)


def _cut(members: Sequence[bytes], outputs: Sequence[str], *, is_half: bool = False) -> bytes:
    (source,) = members
    whole = onnx.load_from_string(source)
    inputs = [value.name for value in whole.graph.input]
    model = Extractor(whole).extract_model(inputs, list(outputs))
    del model.graph.value_info[:]  # worked out for other outputs; onnxruntime infers them again
    for value in (*model.graph.input, *model.graph.output):
        # One symbol for the sizes of all levels would let onnxruntime take them for equal.
        for axis, dimension in enumerate(value.type.tensor_type.shape.dim):
            if dimension.dim_param:
                dimension.dim_param = f"{value.name}_{axis}" if axis else BATCH
    if is_half:
        halve(model)
    onnx.checker.check_model(model)
    return bytes(model.SerializeToString(deterministic=True))
