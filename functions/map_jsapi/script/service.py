"""Answers for the script."""

import hashlib
from typing import Final

from msgspec.structs import replace

from functions.map_jsapi.pack import PACK
from functions.map_jsapi.script.parameters import THREE, FileParameters, LoaderParameters
from functions.map_jsapi.script.writing import START_PING, script_facts, write_loader, write_settings
from shared.access.decision import Outcome
from shared.access.wire import MAP_ERRORS
from shared.web.resource import Content, Resource

YEAR: Final = 31_536_000
JAVASCRIPT: Final = "text/javascript;charset=utf-8"
MEDIA_TYPES: Final = {
    "map.js": JAVASCRIPT,
    "map.js.map": "application/json",
    "BMap.d.ts": "text/plain;charset=utf-8",
}
PASSING: Final = frozenset({Outcome.ADMITTED, Outcome.QPS, Outcome.QUOTA, Outcome.UNAVAILABLE})
"""What says nothing against the key: the page gets its names, and each service says what it cannot do."""


def loader(parameters: LoaderParameters, outcome: Outcome) -> Resource:
    """Answer `/api`. Raises NoData while there is no script."""
    if parameters.type.lower() == THREE:
        return _resource(START_PING)
    error, message = 0, ""
    if outcome not in PASSING:
        error, message = MAP_ERRORS[outcome].code, MAP_ERRORS[outcome].message
    with PACK.use() as script:
        facts = script_facts(parameters, script.version, error, message)
        if parameters.page_callback:
            return _resource(write_loader(facts))
        lines = write_settings(facts)
        content = Content(script.script_behind(lines), is_gzipped=True)
        return replace(_resource(lines), load=lambda: content)


def _resource(lines: bytes) -> Resource:
    version = hashlib.sha256(lines).hexdigest()[:16]
    return Resource(media_type=JAVASCRIPT, version=version, load=lambda: Content(lines))


def find_file(parameters: FileParameters) -> Resource:
    """Return a file of the script; under the hash of another version, the one in use, for a moment."""
    with PACK.use() as script:
        content = Content(script.files[parameters.name], is_gzipped=True)
        return Resource(
            media_type=MEDIA_TYPES[parameters.name],
            version=script.version,
            load=lambda: content,
            max_age=YEAR if parameters.version == script.version else 0,
        )
