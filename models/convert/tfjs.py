"""TensorFlow.js graph models to ONNX; enough operators for MoveNet MultiPose."""

from collections.abc import Sequence

from models.convert.tfjs_file import TfjsFile
from models.convert.tfjs_operators import OPERATORS
from models.convert.tfjs_translation import TfjsTranslation
from models.errors import UnsupportedOperator


def convert(members: Sequence[bytes]) -> bytes:
    """Return the ONNX file of the network with topology `members[0]` (JSON) and weights `members[1]`.

    Inputs and outputs keep the names and types of the model's signature. Raises UnsupportedOperator.
    """
    topology, weights = members
    file = TfjsFile(topology, weights)
    translation = TfjsTranslation(file)
    for node in file.nodes():
        if node.operator not in OPERATORS:
            raise UnsupportedOperator(node.operator, list(OPERATORS))
        OPERATORS[node.operator](translation, node)
    translation.declare_outputs()
    return translation.builder.finish()
