"""What a GPU is used for: its memory and its busy share, as the driver tells them (NVML)."""

from importlib import import_module
from typing import Any, Self

from msgspec import Struct

MIB = 1 << 20


class GpuUse(Struct, frozen=True):
    """The use of the card that this process sees first: MiB in use, and the share of time it was busy."""

    mib: int
    percent: int

    @property
    def counts(self) -> dict[str, int]:
        """The fields of a function's minute; their sums over the samples give the means."""
        return {"gpu_samples": 1, "gpu_mib": self.mib, "gpu_percent": self.percent}


class Gpu:
    """The first card that this process sees."""

    def __init__(self, nvml: Any, handle: Any) -> None:
        self._nvml = nvml
        self._handle = handle

    @classmethod
    def open(cls) -> Self | None:
        """Return the card; None without NVIDIA's driver or without its Python package."""
        try:
            nvml = import_module("pynvml")
            nvml.nvmlInit()
            return cls(nvml, nvml.nvmlDeviceGetHandleByIndex(0))
        except Exception:  # no driver, no package, no card: there is nothing to measure
            return None

    def sample(self) -> GpuUse | None:
        """Return its use at this moment; None while the driver does not tell."""
        try:
            memory = self._nvml.nvmlDeviceGetMemoryInfo(self._handle)
            busy = self._nvml.nvmlDeviceGetUtilizationRates(self._handle)
        except self._nvml.NVMLError:
            return None
        return GpuUse(int(memory.used) // MIB, int(busy.gpu))
