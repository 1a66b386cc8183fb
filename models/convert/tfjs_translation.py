"""A TensorFlow.js network under translation: which ONNX value holds which node's output.

Values stay NHWC, as TensorFlow.js keeps them; a convolution is wrapped in two transpositions, which
onnxruntime's optimiser cancels between neighbours. Integers are int64 throughout, because ONNX wants
that for every shape and index; only the graph's own inputs and outputs are int32.
"""

from typing import Any

from numpy.typing import NDArray

from models.convert.graph import FLOAT, INT32, INT64, GraphBuilder
from models.convert.tfjs_file import Node, TfjsFile

OPSET = 13


class TfjsTranslation:
    """One network under translation; values go by `node:number`."""

    def __init__(self, file: TfjsFile) -> None:
        self.builder = GraphBuilder(OPSET)
        self._constants: dict[str, NDArray[Any]] = file.constants()
        self._file = file
        self._values: dict[str, str] = {}

    def declare_input(self, node: Node) -> None:
        """Make a placeholder an input of the ONNX graph; open dimensions get names."""
        port = next(port for port in self._file.inputs if port.value == node.output())
        shape = node.shape("shape") if node.has("shape") else port.shape
        sizes = [size if size > 0 else f"d{axis}" for axis, size in enumerate(shape)]
        self.builder.input(node.name, INT32 if port.integer else FLOAT, sizes)
        self._values[node.output()] = self.builder.cast(node.name, INT64) if port.integer else node.name

    def declare_outputs(self) -> None:
        """Make the outputs of the signature the outputs of the ONNX graph."""
        for port in self._file.outputs:
            element_type = INT32 if port.integer else FLOAT
            self.builder.output(
                port.name, self.value(port.value), element_type, port.shape, cast=port.integer
            )

    def constant(self, value: str) -> NDArray[Any]:
        """Return a stored array; for operands that ONNX wants as attributes."""
        return self._constants[value]

    def value(self, value: str) -> str:
        """Return the ONNX name of a value; a constant is stored on first use."""
        if value not in self._values:
            self._values[value] = self.builder.constant(self._constants[value])
        return self._values[value]

    def values(self, node: Node) -> list[str]:
        """Return the ONNX names of all of the node's inputs."""
        return [self.value(source) for source in node.inputs]

    def set_value(self, node: Node, name: str, number: int = 0) -> None:
        """Record one output of a node."""
        self._values[node.output(number)] = name
