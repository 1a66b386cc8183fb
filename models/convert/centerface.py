"""Free CenterFace from the fixed 10 x 3 x 32 x 32 input of its package.

The published file pins its input and output sizes, so onnxruntime refuses every real photograph; and
it lists its weights among the graph inputs, which keeps onnxruntime from folding them (dropping them
there made a 640 x 480 run 2.4 to 2.9 times faster). It also carries weights that nothing reads, each
worth a warning at every start. The weights and operators that compute something stay as they are.
"""

from collections.abc import Sequence
from typing import Any

import onnx

INPUT_SHAPE = ("B", 3, "H", "W")
# Channels of heatmap, scale, offset and landmarks, in the order of the graph outputs.
OUTPUT_CHANNELS = (1, 2, 2, 10)


def convert(members: Sequence[bytes]) -> bytes:
    """Return the network of `members[0]` with open batch, height and width (multiples of 32)."""
    (source,) = members
    model = onnx.load_from_string(source)
    graph = model.graph
    weights = {weight.name for weight in graph.initializer}
    for value in [value for value in graph.input if value.name in weights]:
        graph.input.remove(value)
    read = {source for node in graph.node for source in node.input}
    for weight in [weight for weight in graph.initializer if weight.name not in read]:
        graph.initializer.remove(weight)
    _set_shape(graph.input[0], INPUT_SHAPE)
    for value, channels in zip(graph.output, OUTPUT_CHANNELS, strict=True):
        _set_shape(value, ("B", channels, "h", "w"))
    del graph.value_info[:]  # sizes worked out for 32 x 32; onnxruntime infers them again
    onnx.checker.check_model(model)
    return bytes(model.SerializeToString(deterministic=True))


def _set_shape(value: Any, shape: tuple[int | str, ...]) -> None:
    for dimension, size in zip(value.type.tensor_type.shape.dim, shape, strict=True):
        dimension.Clear()
        if isinstance(size, str):
            dimension.dim_param = size
        else:
            dimension.dim_value = size
