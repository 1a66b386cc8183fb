"""What one run of a network asks of a card: operations, bytes of its memory, kernels, memory at once.

Not a bench of its own; `gpu.py` uses it. ONNX Runtime optimises the graph as for a card (extended fusions, no
layouts of a CPU's own) and runs it once on the CPU; its profile says which kernels ran with which shapes.
What is counted of each kernel stands in `_work`; an unknown operator is an error, never a zero.
"""

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import numpy as np
import onnxruntime
from msgspec import Struct
from numpy.typing import NDArray

Shape = Sequence[int]

# Multiplications and additions for each element that comes out.
ELEMENTWISE: Final = {
    **dict.fromkeys(
        (
            "Add",
            "Sub",
            "Mul",
            "Div",
            "Relu",
            "Clip",
            "Min",
            "Max",
            "Neg",
            "Floor",
            "Abs",
            "Sum",
            "Reciprocal",
        ),
        1,
    ),
    **dict.fromkeys(("PRelu", "LeakyRelu", "HardSigmoid", "HardSwish", "BatchNormalization"), 2),
    **dict.fromkeys(("Greater", "Less", "GreaterOrEqual", "Equal", "And", "Or", "Not", "Where", "Mod"), 1),
    **dict.fromkeys(("Sqrt", "Pow", "QuickGelu"), 2),
    **dict.fromkeys(("Sigmoid", "Tanh", "Exp", "Log", "Erf"), 8),
    **dict.fromkeys(("Resize", "Upsample"), 8),  # four neighbours, weighed
    **dict.fromkeys(
        (
            "Concat",
            "Split",
            "Slice",
            "Transpose",
            "Pad",
            "Expand",
            "Tile",
            "Gather",
            "GatherND",
            "GatherElements",
        ),
        0,
    ),
    **dict.fromkeys(("Cast", "ScatterND", "ScatterElements", "Range", "ConstantOfShape", "DepthToSpace"), 0),
    **dict.fromkeys(("NonZero", "OneHot", "Reverse", "SpaceToDepth"), 0),
}
REDUCING: Final = (
    "GlobalAveragePool",
    "ReduceMean",
    "ReduceMax",
    "ReduceMin",
    "ReduceSum",
    "ArgMax",
    "ArgMin",
    "TopK",
)
CONVOLVING: Final = ("Conv", "FusedConv")
# Change the description of a tensor and not its memory, or work out sizes on the CPU beside the card.
WITHOUT_KERNEL: Final = (
    "Reshape",
    "Squeeze",
    "Unsqueeze",
    "Flatten",
    "Identity",
    "Shape",
    "Size",
    "Constant",
)
SMALL: Final = 64  # elements of whole numbers, which are sizes and places that stay on the CPU


class Demand(Struct, frozen=True):
    """What runs ask of a card."""

    operations: float = 0.0
    moved_bytes: float = 0.0
    kernels: int = 0
    peak_bytes: float = 0.0

    def __add__(self, other: "Demand") -> "Demand":
        """Return what both ask, one after the other."""
        return Demand(
            self.operations + other.operations,
            self.moved_bytes + other.moved_bytes,
            self.kernels + other.kernels,
            max(self.peak_bytes, other.peak_bytes),
        )


def demand_of(model: Path, inputs: Mapping[str, NDArray[Any]]) -> tuple[Demand, dict[str, NDArray[Any]]]:
    """Return what one run asks, and its outputs by name; weights are not in the peak."""
    with TemporaryDirectory(prefix="geoportrait-bench-") as folder:
        options = onnxruntime.SessionOptions()
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
        options.enable_mem_pattern = False
        options.enable_profiling = True
        options.profile_file_prefix = str(Path(folder) / "profile")
        options.log_severity_level = 3
        session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        values = session.run(None, dict(inputs))
        profile = json.loads(Path(session.end_profiling()).read_text(encoding="utf-8"))
    names = [output.name for output in session.get_outputs()]
    kernels = [event["args"] for event in profile if event.get("cat") == "Node"]
    used = [int(kernel["mem_bytes_requested_in_use"]) for kernel in kernels]
    demand = sum((_demand_of(kernel) for kernel in kernels), Demand())
    peak = float(max(used) - used[0] + sum(value.nbytes for value in inputs.values()))
    return Demand(demand.operations, demand.moved_bytes, demand.kernels, peak), dict(
        zip(names, values, strict=True)
    )


def _demand_of(kernel: Mapping[str, Any]) -> Demand:
    operator = kernel["op_name"]
    entries = [_typed(entry) for entry in kernel["input_type_shape"]]
    results = [_typed(entry) for entry in kernel["output_type_shape"]]
    is_small = all(kind.startswith("int") and math.prod(shape) <= SMALL for kind, shape in results)
    if operator in WITHOUT_KERNEL or is_small:
        return Demand()
    moved = sum(math.prod(shape) * _width(kind) for kind, shape in entries + results)
    return Demand(float(_work(operator, [shape for _, shape in entries], results[0][1])), float(moved), 1)


def _work(operator: str, inputs: Sequence[Shape], output: Shape) -> int:
    """Return the multiplications and additions of one kernel."""
    size = math.prod(output)
    if operator in CONVOLVING:
        return 2 * size * math.prod(inputs[1][1:])
    if operator == "ConvTranspose":
        return 2 * math.prod(inputs[0]) * math.prod(inputs[1][1:])
    if operator in ("MatMul", "FusedMatMul", "Gemm"):
        return 2 * size * inputs[0][-1]
    if operator in ("AveragePool", "MaxPool"):
        return size * 9
    if operator in REDUCING:
        return math.prod(inputs[0])
    if operator not in ELEMENTWISE:
        raise KeyError(f"{operator} is not counted yet: add it to one of the tables of bench/gpu_graphs.py")
    return size * ELEMENTWISE[operator]


def _typed(entry: Mapping[str, Shape]) -> tuple[str, Shape]:
    ((kind, shape),) = entry.items()
    return kind, shape


def _width(kind: str) -> int:
    return {"float": 4, "float16": 2, "double": 8, "bool": 1}.get(
        kind, np.dtype(kind).itemsize if kind in ("int32", "int64", "uint8", "int8") else 4
    )
