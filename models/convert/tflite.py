"""TensorFlow Lite to ONNX, for MediaPipe's float networks.

Weights stored as float16 or sparse become dense float32, as TFLite itself makes them at load time.
"""

from collections.abc import Sequence

from models.convert.tflite_file import TfliteFile
from models.convert.tflite_operators import OPERATORS
from models.convert.tflite_translation import TfliteTranslation
from models.errors import UnsupportedOperator


def convert(members: Sequence[bytes]) -> bytes:
    """Return the ONNX file of the TensorFlow Lite network `members[0]`.

    Inputs and outputs keep their names, NHWC shapes and float type. Raises UnsupportedOperator.
    """
    (source,) = members
    translation = TfliteTranslation(TfliteFile(source))
    translation.declare_inputs()
    for operator in translation.file.operators():
        if operator.name not in OPERATORS:
            raise UnsupportedOperator(operator.name, list(OPERATORS))
        OPERATORS[operator.name](translation, operator)
    translation.declare_outputs()
    return translation.builder.finish()
