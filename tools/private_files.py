"""Files that hold secrets: new ones, which their owner alone reads."""

import os
from pathlib import Path
from typing import BinaryIO


def create_private(file: Path) -> BinaryIO:
    """Make a file anew that its owner alone reads (0600), and open it for writing.

    What stands at its name goes first: a file that others may read, or a link to one. Raises OSError.
    """
    file.unlink(missing_ok=True)
    return os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
