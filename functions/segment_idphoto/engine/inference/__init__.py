"""ONNX sessions: what they really run on, how many threads they take, how they share a GPU.

ONNX Runtime reports its use to its maker unless told not to. It reads the variable when it is first
imported, and every module that imports it is a module of this package.
"""

import os

os.environ["ORT_DISABLE_TELEMETRY"] = "1"
