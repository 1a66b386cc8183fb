"""How each TensorFlow.js operator is written in ONNX: one small function each, found by name."""

from collections.abc import Callable

from models.convert.graph import BOOL, FLOAT, INT64, as_axes
from models.convert.tfjs_file import Node
from models.convert.tfjs_translation import TfjsTranslation
from models.errors import UnsupportedOperator

Emit = Callable[[TfjsTranslation, Node], None]
OPERATORS: dict[str, Emit] = {}

# Operators that ONNX has too, with the same operands in the same order.
SAME_MEANING = {
    "Abs": "Abs",
    "AddN": "Sum",
    "AddV2": "Add",
    "Equal": "Equal",
    "Exp": "Exp",
    "FloorDiv": "Div",  # MoveNet divides indices, which are never negative
    "GatherNd": "GatherND",
    "Greater": "Greater",
    "GreaterEqual": "GreaterOrEqual",
    "Identity": "Identity",
    "Less": "Less",
    "LogicalAnd": "And",
    "Maximum": "Max",
    "Minimum": "Min",
    "Mul": "Mul",
    "Range": "Range",
    "RealDiv": "Div",
    "Reciprocal": "Reciprocal",
    "Reshape": "Reshape",
    "Select": "Where",
    "Shape": "Shape",
    "Sigmoid": "Sigmoid",
    "Size": "Size",
    "Sub": "Sub",
    "Tile": "Tile",
}
ELEMENT_TYPES = {"DT_FLOAT": FLOAT, "DT_INT32": INT64, "DT_BOOL": BOOL}
AUTO_PAD = {"SAME": "SAME_UPPER", "VALID": "VALID"}
TO_THE_END = 2**31 - 1


def translates(*names: str) -> Callable[[Emit], Emit]:
    """Enter the function into the operator table under these names."""

    def enter(emit: Emit) -> Emit:
        OPERATORS.update(dict.fromkeys(names, emit))
        return emit

    return enter


@translates(*SAME_MEANING)
def _same(t: TfjsTranslation, node: Node) -> None:
    t.set_value(node, t.builder.node(SAME_MEANING[node.operator], t.values(node)))


@translates("Placeholder")
def _input(t: TfjsTranslation, node: Node) -> None:
    t.declare_input(node)


@translates("_FusedConv2D", "FusedDepthwiseConv2dNative", "DepthwiseConv2dNative")
def _convolution(t: TfjsTranslation, node: Node) -> None:
    if node.text("data_format", "NHWC") != "NHWC":
        raise UnsupportedOperator(f"{node.operator} with channels first", list(OPERATORS))
    weights = t.constant(node.inputs[1])  # height, width, input, output (depthwise: multiplier)
    rows, columns, channels, _ = weights.shape
    depthwise = "Depthwise" in node.operator
    if depthwise:
        kernel, group = weights.transpose(2, 3, 0, 1).reshape(-1, 1, rows, columns), channels
    else:
        kernel, group = weights.transpose(3, 2, 0, 1), 1
    activations = node.texts("fused_ops")
    operands = [t.builder.to_channels_first(t.value(node.inputs[0])), t.builder.constant(kernel)]
    if activations and activations[0] == "BiasAdd":
        operands.append(t.builder.constant(t.constant(node.inputs[2])))
        activations = activations[1:]
    result = t.builder.node(
        "Conv",
        operands,
        kernel_shape=[rows, columns],
        strides=node.integers("strides")[1:3],
        dilations=node.integers("dilations")[1:3],
        group=group,
        auto_pad=AUTO_PAD[node.text("padding", "VALID")],
    )
    for activation in activations:
        result = _with_activation(t, result, activation)
    t.set_value(node, t.builder.to_channels_last(result))


def _with_activation(t: TfjsTranslation, value: str, activation: str) -> str:
    if activation == "Relu":
        return t.builder.node("Relu", [value])
    if activation == "Relu6":
        return t.builder.clip(value, 0, 6)
    raise UnsupportedOperator(f"fused {activation}", ["BiasAdd", "Relu", "Relu6"])


@translates("MaxPool")
def _max_pool(t: TfjsTranslation, node: Node) -> None:
    result = t.builder.node(
        "MaxPool",
        [t.builder.to_channels_first(t.value(node.inputs[0]))],
        kernel_shape=node.integers("ksize")[1:3],
        strides=node.integers("strides")[1:3],
        auto_pad=AUTO_PAD[node.text("padding", "VALID")],
    )
    t.set_value(node, t.builder.to_channels_last(result))


@translates("ResizeBilinear")
def _resize(t: TfjsTranslation, node: Node) -> None:
    build = t.builder
    picture = build.to_channels_first(t.value(node.inputs[0]))
    batch_and_channels = build.node(
        "Slice", [build.node("Shape", [picture]), build.integers(0), build.integers(2)]
    )
    size = build.node("Concat", [batch_and_channels, t.value(node.inputs[1])], axis=0)
    if node.boolean("half_pixel_centers"):
        mode = "half_pixel"
    else:
        mode = "align_corners" if node.boolean("align_corners") else "asymmetric"
    result = build.node("Resize", [picture, "", "", size], mode="linear", coordinate_transformation_mode=mode)
    t.set_value(node, build.to_channels_last(result))


@translates("SquaredDifference")
def _squared_difference(t: TfjsTranslation, node: Node) -> None:
    difference = t.builder.node("Sub", t.values(node))
    t.set_value(node, t.builder.node("Mul", [difference, difference]))


@translates("Cast")
def _cast(t: TfjsTranslation, node: Node) -> None:
    t.set_value(node, t.builder.cast(t.value(node.inputs[0]), ELEMENT_TYPES[node.data_type("DstT")]))


@translates("StridedSlice")
def _strided_slice(t: TfjsTranslation, node: Node) -> None:
    """A NumPy-like subscript: one entry an axis, or an entry that drops or adds an axis, by bit masks."""
    source, *bounds = node.inputs
    begins, ends, steps = (t.constant(bound).tolist() for bound in bounds)

    def has_mark(mask: str, entry: int) -> bool:
        return bool(node.integer(f"{mask}_mask", default=0) >> entry & 1)

    if node.integer("ellipsis_mask", default=0):
        raise UnsupportedOperator("StridedSlice with an ellipsis", list(OPERATORS))
    slices: list[tuple[int, int, int, int]] = []  # begin, end, axis, step
    dropped_axes: list[int] = []  # axes of the input
    new_axes: list[int] = []  # axes of the result
    axis = result_axis = 0
    for entry, (begin, end, step) in enumerate(zip(begins, ends, steps, strict=True)):
        if has_mark("new_axis", entry):
            new_axes.append(result_axis)
            result_axis += 1
            continue
        if has_mark("shrink_axis", entry):
            slices.append((begin, begin + 1 if begin != -1 else TO_THE_END, axis, 1))
            dropped_axes.append(axis)
        else:
            first = 0 if has_mark("begin", entry) else begin
            last = TO_THE_END if has_mark("end", entry) else end
            slices.append((first, last, axis, step))
            result_axis += 1
        axis += 1
    value = t.value(source)
    if slices:
        value = t.builder.node(
            "Slice", [value, *(t.builder.integers(*part) for part in zip(*slices, strict=True))]
        )
    if dropped_axes:
        value = t.builder.node("Squeeze", [value, t.builder.integers(*dropped_axes)])
    if new_axes:
        value = t.builder.node("Unsqueeze", [value, t.builder.integers(*new_axes)])
    t.set_value(node, value)


@translates("Squeeze")
def _squeeze(t: TfjsTranslation, node: Node) -> None:
    axes = t.builder.integers(*node.integers("squeeze_dims"))
    t.set_value(node, t.builder.node("Squeeze", [t.value(node.inputs[0]), axes]))


@translates("ExpandDims")
def _expand_dims(t: TfjsTranslation, node: Node) -> None:
    source, axis = node.inputs
    axes = t.builder.integers(*as_axes(t.constant(axis)))
    t.set_value(node, t.builder.node("Unsqueeze", [t.value(source), axes]))


@translates("Pack")
def _pack(t: TfjsTranslation, node: Node) -> None:
    axis = node.integer("axis", default=0)
    axes = t.builder.integers(axis)
    layers = [t.builder.node("Unsqueeze", [value, axes]) for value in t.values(node)]
    t.set_value(node, t.builder.node("Concat", layers, axis=axis))


@translates("Unpack")
def _unpack(t: TfjsTranslation, node: Node) -> None:
    build, source, axis = t.builder, t.value(node.inputs[0]), node.integer("axis", default=0)
    for number in range(node.integer("num")):
        bounds = [build.integers(number), build.integers(number + 1), build.integers(axis)]
        layer = build.node("Slice", [source, *bounds])
        t.set_value(node, build.node("Squeeze", [layer, build.integers(axis)]), number)


@translates("Split")
def _split(t: TfjsTranslation, node: Node) -> None:
    axis, source = node.inputs
    parts = t.builder.node_of(
        node.integer("num_split"), "Split", [t.value(source)], axis=int(t.constant(axis))
    )
    for number, part in enumerate(parts):
        t.set_value(node, part, number)


@translates("ConcatV2")
def _concatenation(t: TfjsTranslation, node: Node) -> None:
    *sources, axis = node.inputs
    parts = [t.value(source) for source in sources]
    t.set_value(node, t.builder.node("Concat", parts, axis=int(t.constant(axis))))


@translates("Fill")
def _fill(t: TfjsTranslation, node: Node) -> None:
    size, value = t.values(node)
    t.set_value(node, t.builder.node("Expand", [value, size]))


@translates("TopKV2")
def _top_k(t: TfjsTranslation, node: Node) -> None:
    source, count = node.inputs
    operands = [t.value(source), t.builder.integers(int(t.constant(count)))]
    values, indices = t.builder.node_of(2, "TopK", operands, axis=-1, largest=1, sorted=1)
    t.set_value(node, values, 0)
    t.set_value(node, indices, 1)


@translates("ArgMax")
def _arg_max(t: TfjsTranslation, node: Node) -> None:
    source, axis = node.inputs
    t.set_value(node, t.builder.node("ArgMax", [t.value(source)], axis=int(t.constant(axis)), keepdims=0))


@translates("Max", "Sum")
def _reduction(t: TfjsTranslation, node: Node) -> None:
    """ONNX 13 takes the axes of a sum as an operand and those of a maximum still as an attribute."""
    source, axis = node.inputs
    axes, keep = as_axes(t.constant(axis)), int(node.boolean("keep_dims"))
    if node.operator == "Sum":
        operands = [t.value(source), t.builder.integers(*axes)]
        result = t.builder.node("ReduceSum", operands, keepdims=keep)
    else:
        result = t.builder.node("ReduceMax", [t.value(source)], axes=axes, keepdims=keep)
    t.set_value(node, result)
