"""The map page: the JavaScript API as customers load it, below the console's own origin."""

from typing import Final

from functions.console.frame.passage import ROOT
from functions.console.frame.visit import Result, Visit

SCRIPT_WORDS: Final = "map.told_"


def show(visit: Visit) -> Result:
    """Show the map."""
    words = {
        key.removeprefix(SCRIPT_WORDS): text
        for key, text in visit.t.words.items()
        if key.startswith(SCRIPT_WORDS)
    }
    return {"gateway": ROOT, "words": words}
