"""Reading side of a TensorFlow.js graph model: its nodes in running order, attributes and weights.

A model is a JSON topology and one binary file of weights, back to back in the order of the manifest.
"""

import base64
import json
from collections.abc import Iterator
from typing import Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from models.errors import ConversionError

ELEMENT_TYPES = {"float32": np.float32, "int32": np.int32, "float16": np.float16}


def value_name(reference: str) -> str:
    """Return `node:number` for a reference to a node's output; the first output may go unnumbered."""
    return reference if ":" in reference else f"{reference}:0"


class Node(Struct, frozen=True):
    """One operator of the topology with its data inputs as `node:number`."""

    operator: str
    name: str
    inputs: tuple[str, ...]
    _attributes: dict[str, Any]

    def output(self, number: int = 0) -> str:
        """Return the name of one of the node's outputs."""
        return f"{self.name}:{number}"

    def has(self, key: str) -> bool:
        """Tell whether the attribute is written at all."""
        return key in self._attributes

    def integer(self, key: str, default: int | None = None) -> int:
        """Return an integer attribute; the format leaves out zeros inside one."""
        if key not in self._attributes and default is not None:
            return default
        return int(self._attributes[key].get("i", 0))

    def boolean(self, key: str) -> bool:
        """Return a boolean attribute; absent means false."""
        return bool(self._attributes.get(key, {}).get("b", False))

    def integers(self, key: str) -> list[int]:
        """Return a list of integers."""
        return [int(number) for number in self._attributes[key]["list"].get("i", [])]

    def text(self, key: str, default: str) -> str:
        """Return a string attribute, stored as base64."""
        return _decode(self._attributes[key]["s"]) if key in self._attributes else default

    def texts(self, key: str) -> list[str]:
        """Return a list of strings; absent means empty."""
        return [_decode(word) for word in self._attributes.get(key, {}).get("list", {}).get("s", [])]

    def data_type(self, key: str) -> str:
        """Return an element type such as DT_FLOAT."""
        return str(self._attributes[key]["type"])

    def shape(self, key: str) -> list[int]:
        """Return a shape; -1 is open."""
        return [int(size["size"]) for size in self._attributes[key]["shape"]["dim"]]


def _decode(word: str) -> str:
    return base64.b64decode(word).decode()


class Port(Struct, frozen=True):
    """One input or output of the model: public name, the value behind it, integer or float, shape."""

    name: str
    value: str
    integer: bool
    shape: tuple[int, ...]


class TfjsFile:
    """A TensorFlow.js graph model."""

    def __init__(self, topology: bytes, weights: bytes) -> None:
        self._model = json.loads(topology)
        self._weights = _read_weights(self._model["weightsManifest"], weights)
        self.inputs = self._ports("inputs")
        self.outputs = self._ports("outputs")

    def _ports(self, kind: str) -> tuple[Port, ...]:
        return tuple(
            Port(
                name=name,
                value=value_name(port["name"]),
                integer=port["dtype"] == "DT_INT32",
                shape=tuple(int(size["size"]) for size in port["tensorShape"]["dim"]),
            )
            for name, port in self._model["signature"][kind].items()
        )

    def constants(self) -> dict[str, NDArray[Any]]:
        """Return the weights by value name; integers as int64, the index type of ONNX."""
        return {
            value_name(node["name"]): self._weights[node["name"]]
            for node in self._model["modelTopology"]["node"]
            if node["op"] == "Const"
        }

    def nodes(self) -> Iterator[Node]:
        """Yield every node that is no constant after all the nodes it reads."""
        by_name = {node["name"]: node for node in self._model["modelTopology"]["node"]}
        for name in _running_order(by_name):
            record = by_name[name]
            if record["op"] == "Const":
                continue
            # A leading ^ marks an order without data.
            data = (value_name(source) for source in record.get("input", []) if not source.startswith("^"))
            yield Node(record["op"], name, tuple(data), record.get("attr", {}))


def _running_order(by_name: dict[str, Any]) -> Iterator[str]:
    """Yield names depth first, sources before readers, without recursion (graphs are deep)."""
    finished_names: set[str] = set()
    for start in by_name:
        stack = [(start, False)]
        while stack:
            name, sources_done = stack.pop()
            if name in finished_names:
                continue
            if sources_done:
                finished_names.add(name)
                yield name
                continue
            stack.append((name, True))
            for source in by_name[name].get("input", []):
                source_name = source.removeprefix("^").split(":")[0]
                if source_name not in finished_names:
                    stack.append((source_name, False))


def _read_weights(manifest: list[dict[str, Any]], binary: bytes) -> dict[str, NDArray[Any]]:
    """Cut the binary into arrays; float16 becomes float32, int32 becomes int64."""
    arrays: dict[str, NDArray[Any]] = {}
    offset = 0
    for weight in (weight for group in manifest for weight in group["weights"]):
        stored_type = np.dtype(ELEMENT_TYPES[weight.get("quantization", weight)["dtype"]])
        if "scale" in weight.get("quantization", {}):
            raise ConversionError(
                f"the weight {weight['name']} is quantised with a scale; only float16 is read"
            )
        count = int(np.prod(weight["shape"], dtype=np.int64))
        values = np.frombuffer(binary, stored_type, count, offset).reshape(weight["shape"])
        offset += count * stored_type.itemsize
        result_type = np.int64 if weight["dtype"] == "int32" else ELEMENT_TYPES[weight["dtype"]]
        arrays[weight["name"]] = values.astype(result_type)
    if offset != len(binary):
        raise ConversionError(f"the manifest describes {offset} bytes of weights, the file has {len(binary)}")
    return arrays
