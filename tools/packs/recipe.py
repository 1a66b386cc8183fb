"""What a pack is made of, as one short name: a pack of the same recipe need not be built again."""

import hashlib
from collections.abc import Collection

from functions.pack_builder.engine.import_graph import ROOT
from functions.pack_builder.engine.plans import plan_of
from functions.pack_builder.engine.recipe import short_digest
from functions.pack_builder.engine.source_table import load_sources


def build_recipe(name: str, with_optional: Collection[str] = ()) -> str:
    """Return 12 hexadecimal digits for code, packages and options of a pack and of those below it."""
    plan = plan_of(name)
    ids = {*plan.sources, *plan.optional.intersection(with_optional)}
    digest = hashlib.sha256(name.encode())
    for source in load_sources():
        if source.id in ids:
            digest.update(source.model_dump_json().encode())
    for lower in plan.lower_packs:
        digest.update(build_recipe(lower).encode())
    for folder in plan.folders:
        for file in sorted(path for path in (ROOT / folder).rglob("*") if path.is_file()):
            text = file.read_bytes().replace(b"\r\n", b"\n")
            digest.update(file.relative_to(ROOT).as_posix().encode() + b"\0" + text)
    return short_digest(digest, plan.build.module)
