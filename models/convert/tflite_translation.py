"""A TensorFlow Lite network under translation: which ONNX value holds which tensor.

TFLite keeps pictures as NHWC, ONNX convolves NCHW. Four-dimensional values are therefore held as
NCHW all the way through the graph and turned back only where the order of the elements is visible:
at a reshape and at the graph's inputs and outputs.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.convert.graph import FLOAT, GraphBuilder
from models.convert.tflite_file import TfliteFile

OPSET = 14  # the first with HardSwish


class TfliteTranslation:
    """One network under translation: constants by tensor number, values by ONNX name."""

    def __init__(self, file: TfliteFile) -> None:
        self.file = file
        self.builder = GraphBuilder(OPSET)
        self.constants: dict[int, NDArray[Any]] = file.constants()
        self._values: dict[int, str] = {}

    def declare_inputs(self) -> None:
        """Make every input of the file an input of the ONNX graph."""
        for tensor in self.file.inputs:
            name = self.file.name(tensor)
            self.builder.input(name, FLOAT, self.file.shape(tensor))
            self.set_channels_last(tensor, name)

    def declare_outputs(self) -> None:
        """Make every output of the file an output of the ONNX graph."""
        for tensor in self.file.outputs:
            value = self.channels_last(tensor)
            self.builder.output(self.file.name(tensor), value, FLOAT, self.file.shape(tensor))

    def weights(self, tensor: int) -> NDArray[np.float32]:
        """Return a constant as float32, in TFLite's own layout."""
        return self.constants[tensor].astype(np.float32)

    def value(self, tensor: int) -> str:
        """Return the name of a tensor as an operand: NCHW when it has four dimensions."""
        if tensor in self._values:
            return self._values[tensor]
        constant = self.constants[tensor]
        if constant.dtype == np.float16:
            constant = constant.astype(np.float32)
        if constant.ndim == 4:
            constant = constant.transpose(0, 3, 1, 2)
        elif constant.ndim == 1 and constant.size > 1:
            constant = constant.reshape(-1, 1, 1)  # one number a channel
        return self.builder.constant(constant)

    def set_value(self, tensor: int, name: str) -> None:
        """Record the value of a tensor, NCHW when it has four dimensions."""
        self._values[tensor] = name

    def channels_last(self, tensor: int) -> str:
        """Return a computed tensor in TFLite's order of elements."""
        name = self._values[tensor]
        return self.builder.to_channels_last(name) if len(self.file.shape(tensor)) == 4 else name

    def set_channels_last(self, tensor: int, name: str) -> None:
        """Record the value of a tensor that is in TFLite's order of elements."""
        four = len(self.file.shape(tensor)) == 4
        self._values[tensor] = self.builder.to_channels_first(name) if four else name
