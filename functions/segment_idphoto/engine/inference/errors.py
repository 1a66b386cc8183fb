"""What can go wrong between a model file and its answer.

InferenceError
├── ConflictingRuntimes   two ONNX Runtime distributions share one folder
├── ProviderUnavailable   the execution provider of the setting is unknown or absent
├── ModelFileError        the file is missing or is no ONNX model
└── ModelRunError         the session refused the inputs or failed
"""


class InferenceError(Exception):
    """Base of every inference failure."""


class ConflictingRuntimes(InferenceError):
    """Raised at start when more than one ONNX Runtime distribution is installed."""


class ProviderUnavailable(InferenceError):
    """Raised at start when a session would not run on the first provider of the setting."""


class ModelFileError(InferenceError):
    """Raised when a model file is missing or unreadable."""


class ModelRunError(InferenceError):
    """Raised when one run of a model fails."""
