"""The sample photograph as an array."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray


@pytest.fixture(scope="session")
def portrait_pixels(astronaut: Path) -> NDArray[np.uint8]:
    """The sample photograph, RGB [512, 512, 3]."""
    return np.asarray(cv2.imread(str(astronaut))[:, :, ::-1], np.uint8)
