"""The export of the audit log."""

from functions.console.frame.visit import Result, Visit
from functions.console.pages.audit import export


def show(visit: Visit) -> Result:
    """Return the file."""
    return export(visit)
