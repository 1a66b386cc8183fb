"""How each TensorFlow Lite operator is written in ONNX: one small function each, found by name."""

import struct
from collections.abc import Callable

import numpy as np
import tflite

from models.convert.tflite_file import Operator
from models.convert.tflite_translation import TfliteTranslation
from models.errors import ConversionError, UnsupportedOperator

Emit = Callable[[TfliteTranslation, Operator], None]
OPERATORS: dict[str, Emit] = {}


def translates(*names: str) -> Callable[[Emit], Emit]:
    """Enter the function into the operator table under these names."""

    def enter(emit: Emit) -> Emit:
        OPERATORS.update(dict.fromkeys(names, emit))
        return emit

    return enter


def with_activation(t: TfliteTranslation, value: str, activation: int) -> str:
    """Return `value` after the activation that TFLite fuses into the operator before it."""
    match activation:
        case tflite.ActivationFunctionType.NONE:
            return value
        case tflite.ActivationFunctionType.RELU:
            return t.builder.node("Relu", [value])
        case tflite.ActivationFunctionType.RELU6:
            return t.builder.clip(value, 0, 6)
    raise UnsupportedOperator(f"fused activation {activation}", ["NONE", "RELU", "RELU6"])


def same_padding(size: int, kernel: int, stride: int, dilation: int = 1) -> tuple[int, int]:
    """Return TFLite's SAME padding before and after: enough for ceil(size / stride) outputs, odd one last."""
    outputs = -(-size // stride)
    total = max((outputs - 1) * stride + (kernel - 1) * dilation + 1 - size, 0)
    return total // 2, total - total // 2


def window_padding(
    t: TfliteTranslation,
    tensor: int,
    kernel: tuple[int, int],
    stride: tuple[int, int],
    padding: int,
    dilation: tuple[int, int] = (1, 1),
) -> list[int]:
    """Return ONNX pads [top, left, bottom, right] of a window that slides over an NHWC tensor."""
    if padding == tflite.Padding.VALID:
        return [0, 0, 0, 0]
    _, height, width, _ = t.file.shape(tensor)
    top, bottom = same_padding(height, kernel[0], stride[0], dilation[0])
    left, right = same_padding(width, kernel[1], stride[1], dilation[1])
    return [top, left, bottom, right]


@translates("DEQUANTIZE")
def _float_weights(t: TfliteTranslation, op: Operator) -> None:
    """Weights stored as float16; done once here instead of at every run."""
    t.constants[op.output] = _stored_weights(t, op).astype(np.float32)


@translates("DENSIFY")
def _dense_weights(t: TfliteTranslation, op: Operator) -> None:
    """Weights stored sparse; reading the file has made them dense."""
    t.constants[op.output] = _stored_weights(t, op)


def _stored_weights(t: TfliteTranslation, op: Operator) -> np.ndarray:
    if op.inputs[0] not in t.constants:
        raise ConversionError(f"{op.name} of a computed value; only stored weights can be unpacked")
    return t.constants[op.inputs[0]]


@translates("CONV_2D", "DEPTHWISE_CONV_2D")
def _convolution(t: TfliteTranslation, op: Operator) -> None:
    depthwise = op.name == "DEPTHWISE_CONV_2D"
    options = op.options(tflite.DepthwiseConv2DOptions if depthwise else tflite.Conv2DOptions)
    source, kernel, *bias = op.inputs
    weights = t.weights(kernel)  # output, height, width, input; depthwise: 1, height, width, channels
    size = weights.shape[1:3]
    stride = (options.StrideH(), options.StrideW())
    dilation = (options.DilationHFactor(), options.DilationWFactor())
    operands = [
        t.value(source),
        t.builder.constant(weights.transpose(3, 0, 1, 2) if depthwise else weights.transpose(0, 3, 1, 2)),
    ]
    if bias and bias[0] >= 0:
        operands.append(t.builder.constant(t.weights(bias[0])))
    result = t.builder.node(
        "Conv",
        operands,
        group=t.file.shape(source)[3] if depthwise else 1,
        kernel_shape=size,
        strides=stride,
        dilations=dilation,
        pads=window_padding(t, source, size, stride, options.Padding(), dilation),
    )
    t.set_value(op.output, with_activation(t, result, options.FusedActivationFunction()))


@translates("Convolution2DTransposeBias")
def _transposed_convolution(t: TfliteTranslation, op: Operator) -> None:
    """MediaPipe's own operator; its options are three little-endian int32: padding, stride x, stride y."""
    _, stride_x, stride_y = struct.unpack("<iii", op.custom_options[:12])
    source, kernel, bias = op.inputs
    weights = t.weights(kernel)
    kernel_y, kernel_x = weights.shape[1:3]
    _, rows, columns, _ = t.file.shape(source)
    _, output_rows, output_columns, _ = t.file.shape(op.output)
    # What the full transposed convolution has too many is cut off, the odd one at the end.
    cut_y = max((rows - 1) * stride_y + kernel_y - output_rows, 0)
    cut_x = max((columns - 1) * stride_x + kernel_x - output_columns, 0)
    result = t.builder.node(
        "ConvTranspose",
        [
            t.value(source),
            t.builder.constant(weights.transpose(3, 0, 1, 2)),
            t.builder.constant(t.weights(bias)),
        ],
        kernel_shape=(kernel_y, kernel_x),
        strides=(stride_y, stride_x),
        pads=[cut_y // 2, cut_x // 2, cut_y - cut_y // 2, cut_x - cut_x // 2],
    )
    t.set_value(op.output, result)


@translates("ADD", "MUL")
def _arithmetic(t: TfliteTranslation, op: Operator) -> None:
    options = op.options({"ADD": tflite.AddOptions, "MUL": tflite.MulOptions}[op.name])
    result = t.builder.node(op.name.title(), [t.value(operand) for operand in op.inputs])
    t.set_value(op.output, with_activation(t, result, options.FusedActivationFunction()))


@translates("PAD")
def _padding(t: TfliteTranslation, op: Operator) -> None:
    source, amounts = op.inputs
    pads = t.constants[amounts].astype(np.int64)  # one row a dimension: before, after
    if len(pads) == 4:
        pads = pads[[0, 3, 1, 2]]
    t.set_value(op.output, t.builder.node("Pad", [t.value(source), t.builder.constant(pads.T.ravel())]))


@translates("MAX_POOL_2D", "AVERAGE_POOL_2D")
def _pooling(t: TfliteTranslation, op: Operator) -> None:
    options = op.options(tflite.Pool2DOptions)
    kernel = (options.FilterHeight(), options.FilterWidth())
    stride = (options.StrideH(), options.StrideW())
    result = t.builder.node(
        "MaxPool" if op.name == "MAX_POOL_2D" else "AveragePool",
        [t.value(op.inputs[0])],
        kernel_shape=kernel,
        strides=stride,
        pads=window_padding(t, op.inputs[0], kernel, stride, options.Padding()),
    )
    t.set_value(op.output, with_activation(t, result, options.FusedActivationFunction()))


@translates("RESIZE_BILINEAR")
def _resize(t: TfliteTranslation, op: Operator) -> None:
    options = op.options(tflite.ResizeBilinearOptions)
    if options.AlignCorners():
        mode = "align_corners"
    else:
        mode = "half_pixel" if options.HalfPixelCenters() else "asymmetric"
    batch, height, width, channels = t.file.shape(op.output)
    size = t.builder.integers(batch, channels, height, width)
    operands = [t.value(op.inputs[0]), "", "", size]
    result = t.builder.node("Resize", operands, mode="linear", coordinate_transformation_mode=mode)
    t.set_value(op.output, result)


@translates("RESHAPE")
def _reshape(t: TfliteTranslation, op: Operator) -> None:
    size = t.builder.integers(*t.file.shape(op.output))
    t.set_channels_last(op.output, t.builder.node("Reshape", [t.channels_last(op.inputs[0]), size]))


@translates("CONCATENATION")
def _concatenation(t: TfliteTranslation, op: Operator) -> None:
    rank = len(t.file.shape(op.output))
    axis = op.options(tflite.ConcatenationOptions).Axis() % rank
    if rank == 4:
        axis = (0, 2, 3, 1)[axis]
    t.set_value(op.output, t.builder.node("Concat", [t.value(operand) for operand in op.inputs], axis=axis))


@translates("DEPTH_TO_SPACE")
def _depth_to_space(t: TfliteTranslation, op: Operator) -> None:
    block = op.options(tflite.DepthToSpaceOptions).BlockSize()
    t.set_value(
        op.output, t.builder.node("DepthToSpace", [t.value(op.inputs[0])], blocksize=block, mode="DCR")
    )


@translates("PRELU")
def _prelu(t: TfliteTranslation, op: Operator) -> None:
    source, slopes = op.inputs
    per_channel = t.builder.constant(t.weights(slopes).reshape(-1, 1, 1))
    t.set_value(op.output, t.builder.node("PRelu", [t.value(source), per_channel]))


@translates("RELU", "LOGISTIC", "HARD_SWISH")
def _activation(t: TfliteTranslation, op: Operator) -> None:
    operator = {"RELU": "Relu", "LOGISTIC": "Sigmoid", "HARD_SWISH": "HardSwish"}[op.name]
    t.set_value(op.output, t.builder.node(operator, [t.value(op.inputs[0])]))
