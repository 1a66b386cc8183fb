"""Reading side of a TensorFlow Lite file: shapes, constants and operators, without the flatbuffer API.

Everything stays as the file stores it: NHWC, and weights in their stored type.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
import tflite
from msgspec import Struct
from numpy.typing import NDArray

from models.convert.sparsity import Indices, Level, Sparsity, densify

ELEMENT_TYPES = {
    tflite.TensorType.FLOAT32: np.float32,
    tflite.TensorType.FLOAT16: np.float16,
    tflite.TensorType.INT32: np.int32,
    tflite.TensorType.INT64: np.int64,
    tflite.TensorType.INT8: np.int8,
    tflite.TensorType.UINT8: np.uint8,
}
OPERATOR_NAMES = {code: name for name, code in vars(tflite.BuiltinOperator).items() if isinstance(code, int)}

DENSE_LEVEL = 0
# The union SparseIndexVector, by its discriminator.
INDEX_VECTORS = {1: tflite.Int32Vector, 2: tflite.Uint16Vector, 3: tflite.Uint8Vector}


class Operator(Struct, frozen=True):
    """One operator: its name (a custom operator's own), tensor numbers in and out, and options."""

    name: str
    inputs: tuple[int, ...]
    output: int
    custom_options: bytes
    _table: Any

    def options(self, kind: Any) -> Any:
        """Return the operator's options as the generated class `kind`, e.g. `tflite.AddOptions`."""
        options = kind()
        options.Init(self._table.Bytes, self._table.Pos)
        return options


class TfliteFile:
    """The first subgraph of a TensorFlow Lite file; tensors go by their number."""

    def __init__(self, source: bytes) -> None:
        self._model = tflite.Model.GetRootAsModel(source, 0)
        self._graph = self._model.Subgraphs(0)
        self.inputs = tuple(int(self._graph.Inputs(i)) for i in range(self._graph.InputsLength()))
        self.outputs = tuple(int(self._graph.Outputs(i)) for i in range(self._graph.OutputsLength()))

    def name(self, tensor: int) -> str:
        """Return the tensor's name in the file."""
        return str(self._graph.Tensors(tensor).Name().decode())

    def shape(self, tensor: int) -> tuple[int, ...]:
        """Return the tensor's size in each dimension; () for a scalar."""
        record = self._graph.Tensors(tensor)
        return tuple(int(size) for size in record.ShapeAsNumpy()) if record.ShapeLength() else ()

    def constants(self) -> dict[int, NDArray[Any]]:
        """Return every tensor whose values are stored in the file, sparse ones made dense."""
        arrays: dict[int, NDArray[Any]] = {}
        for tensor in range(self._graph.TensorsLength()):
            record = self._graph.Tensors(tensor)
            buffer = self._model.Buffers(record.Buffer())
            if not buffer.DataLength():
                continue
            values = np.frombuffer(buffer.DataAsNumpy().tobytes(), ELEMENT_TYPES[record.Type()])
            sparsity = record.Sparsity()
            shape = self.shape(tensor)
            arrays[tensor] = (
                values.reshape(shape) if sparsity is None else densify(values, shape, _sparsity(sparsity))
            )
        return arrays

    def operators(self) -> Iterator[Operator]:
        """Yield the operators in the order in which they run."""
        for index in range(self._graph.OperatorsLength()):
            record = self._graph.Operators(index)
            code = self._model.OperatorCodes(record.OpcodeIndex())
            # Codes above 127 are only in the newer of the two fields; the older then holds 127.
            builtin = max(code.BuiltinCode(), code.DeprecatedBuiltinCode())
            custom = builtin == tflite.BuiltinOperator.CUSTOM
            yield Operator(
                name=code.CustomCode().decode()
                if custom
                else OPERATOR_NAMES.get(builtin, f"number {builtin}"),
                inputs=tuple(int(record.Inputs(i)) for i in range(record.InputsLength())),
                output=int(record.Outputs(0)),
                custom_options=record.CustomOptionsAsNumpy().tobytes() if custom else b"",
                _table=record.BuiltinOptions(),
            )


def _sparsity(record: Any) -> Sparsity:
    return Sparsity(
        levels=tuple(_level(record.DimMetadata(i)) for i in range(record.DimMetadataLength())),
        traversal=tuple(int(d) for d in record.TraversalOrderAsNumpy()),
        block_map=tuple(int(d) for d in record.BlockMapAsNumpy()) if record.BlockMapLength() else (),
    )


def _level(record: Any) -> Level:
    if record.Format() == DENSE_LEVEL:
        return Level(size=int(record.DenseSize()))
    return Level(
        size=0,
        segments=_index_vector(record.ArraySegments(), record.ArraySegmentsType()),
        indices=_index_vector(record.ArrayIndices(), record.ArrayIndicesType()),
    )


def _index_vector(table: Any, kind: int) -> Indices:
    vector = INDEX_VECTORS[kind]()
    vector.Init(table.Bytes, table.Pos)
    values: Indices = vector.ValuesAsNumpy().astype(np.int64)
    return values
