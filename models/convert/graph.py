"""The ONNX graph under construction: fresh names, constants, nodes, and the finished file."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import onnx
from numpy.typing import ArrayLike, NDArray
from onnx import TensorProto, helper, numpy_helper

PRODUCER = "geoportrait"
# IR 8 is the oldest that carries opset 13 and 14 models; every supported onnxruntime reads it.
IR_VERSION = 8

FLOAT = TensorProto.FLOAT
INT32 = TensorProto.INT32
INT64 = TensorProto.INT64
BOOL = TensorProto.BOOL

NHWC_TO_NCHW = [0, 3, 1, 2]
NCHW_TO_NHWC = [0, 2, 3, 1]


class GraphBuilder:
    """Collects nodes and constants; a value is known by its name."""

    def __init__(self, opset: int) -> None:
        self._opset = opset
        self._count = 0
        self._nodes: list[Any] = []
        self._constants: list[Any] = []
        self._inputs: list[Any] = []
        self._outputs: list[Any] = []

    def _fresh(self, stem: str) -> str:
        self._count += 1
        return f"{stem}{self._count}"

    def constant(self, value: NDArray[Any] | np.generic) -> str:
        """Store an array, with its own type and shape, and return its name."""
        name = self._fresh("constant")
        # Not ascontiguousarray, which would turn a scalar into a vector of one.
        self._constants.append(numpy_helper.from_array(np.array(value, order="C"), name))
        return name

    def integers(self, *values: int) -> str:
        """Store a vector of int64, the type ONNX wants for shapes and axes."""
        return self.constant(np.array(values, np.int64))

    def node(self, operator: str, inputs: Sequence[str], **attributes: Any) -> str:
        """Add a node of one output and return the output's name."""
        return self.node_of(1, operator, inputs, **attributes)[0]

    def node_of(self, outputs: int, operator: str, inputs: Sequence[str], **attributes: Any) -> list[str]:
        """Add a node of several outputs and return their names."""
        names = [self._fresh(operator.lower()) for _ in range(outputs)]
        self._nodes.append(helper.make_node(operator, list(inputs), names, name=names[0], **attributes))
        return names

    def clip(self, value: str, low: float, high: float) -> str:
        """Limit a float value to low..high."""
        return self.node("Clip", [value, self.constant(np.float32(low)), self.constant(np.float32(high))])

    def to_channels_first(self, value: str) -> str:
        """Turn NHWC into NCHW, the only layout of ONNX convolutions."""
        return self.node("Transpose", [value], perm=NHWC_TO_NCHW)

    def to_channels_last(self, value: str) -> str:
        """Turn NCHW back into NHWC."""
        return self.node("Transpose", [value], perm=NCHW_TO_NHWC)

    def cast(self, value: str, element_type: int) -> str:
        """Change the element type of a value."""
        return self.node("Cast", [value], to=element_type)

    def input(self, name: str, element_type: int, shape: Sequence[int | str]) -> None:
        """Declare a graph input; a string in the shape names a dimension left open."""
        self._inputs.append(helper.make_tensor_value_info(name, element_type, list(shape)))

    def output(
        self, name: str, value: str, element_type: int, shape: Sequence[int], *, cast: bool = False
    ) -> None:
        """Publish `value` as the graph output `name`, cast to `element_type` when asked."""
        attributes: dict[str, Any] = {"to": element_type} if cast else {}
        self._nodes.append(helper.make_node("Cast" if cast else "Identity", [value], [name], **attributes))
        self._outputs.append(helper.make_tensor_value_info(name, element_type, list(shape)))

    def finish(self) -> bytes:
        """Check the graph and return the ONNX file; the same graph gives the same bytes."""
        graph = helper.make_graph(self._nodes, "graph", self._inputs, self._outputs, self._constants)
        model = helper.make_model(
            graph, opset_imports=[helper.make_opsetid("", self._opset)], producer_name=PRODUCER
        )
        model.ir_version = IR_VERSION
        onnx.checker.check_model(model)
        return bytes(model.SerializeToString(deterministic=True))


def as_axes(value: ArrayLike) -> list[int]:
    """Return axes stored as a scalar or a vector as a list of Python integers."""
    return [int(axis) for axis in np.ravel(np.asarray(value))]
