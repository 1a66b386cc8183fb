"""How far long work is: bars on a terminal, lines in a log, or nothing; always on standard error.

Standard output is left to the result, which programs read.
"""

import sys
from contextlib import AbstractContextManager, nullcontext

from shared.progress.bars import Bars
from shared.progress.display import Display, Package, Silent
from shared.progress.lines import Lines

__all__ = ["Bars", "Display", "Lines", "Package", "Silent", "progress_display"]


def progress_display(whose: str) -> AbstractContextManager[Display]:
    """Return what shows work to whoever started it: bars, or for a log lines that begin with `whose`."""
    return Bars() if sys.stderr.isatty() else nullcontext(Lines(whose))
