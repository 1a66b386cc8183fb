"""Write a network in half precision: a card moves half the bytes for it.

Weights, constants, inputs and outputs become float16. What sizes are worked out from stays float32: rounded
to 11 bits, a ratio would give pictures another size.
"""

import numpy as np
import onnx
from onnx import TensorProto, numpy_helper

RESIZE_NUMBERS = slice(1, 3)  # region and scales, which are float32 in any network


def halve(model: onnx.ModelProto) -> None:
    """Change a network without subgraphs to float16 in place."""
    exact = _numbers_of_sizes(model.graph)
    for tensor in model.graph.initializer:
        if tensor.name not in exact:
            _halve_tensor(tensor)
    for node in model.graph.node:
        if node.op_type == "Constant" and not exact.intersection(node.output):
            for attribute in node.attribute:
                if attribute.HasField("t"):
                    _halve_tensor(attribute.t)
    for value in (*model.graph.input, *model.graph.output):
        kind = value.type.tensor_type
        if kind.elem_type == TensorProto.FLOAT and value.name not in exact:
            kind.elem_type = TensorProto.FLOAT16


def _numbers_of_sizes(graph: onnx.GraphProto) -> set[str]:
    """Return the names of the tensors that scales of pictures are made of."""
    origins = {name: node for node in graph.node for name in node.output}
    names: set[str] = set()
    queue = [name for node in graph.node if node.op_type == "Resize" for name in node.input[RESIZE_NUMBERS]]
    while queue:
        name = queue.pop()
        if name and name not in names:
            names.add(name)
            queue += origins[name].input if name in origins else ()
    return names


def _halve_tensor(tensor: onnx.TensorProto) -> None:
    if tensor.data_type == TensorProto.FLOAT:
        values = numpy_helper.to_array(tensor).astype(np.float16)
        tensor.CopyFrom(numpy_helper.from_array(values, tensor.name))
