"""The state of the code behind a pack, as one short name that is the same on every machine."""

import hashlib

from functions.pack_builder.engine.import_graph import ROOT, files_behind
from functions.pack_builder.engine.pack_plan import PackPlan


def overlay_recipe(plan: PackPlan) -> str:
    """Return 12 hexadecimal digits for the code that lays operators' files over a pack."""
    return short_digest(hashlib.sha256(plan.name.encode()), plan.overlay.module)


def short_digest(digest: "hashlib._Hash", module: str) -> str:
    """Return 12 hexadecimal digits for what a digest has so far and for the code and tables behind a module.

    Lines may end in either way: a checkout on Windows is the same code.
    """
    for file in files_behind(module):
        text = file.read_bytes().replace(b"\r\n", b"\n")
        digest.update(file.relative_to(ROOT).as_posix().encode() + b"\0" + text)
    return digest.hexdigest()[:12]
