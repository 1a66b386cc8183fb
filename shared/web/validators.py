"""Validators of HTTP caches (RFC 9110, section 8.8): what version of a resource a caller has.

The same version has two representations, plain and gzipped; their entity tags differ by a suffix, and having
either of them is having the version.
"""

import gzip
import re
from collections.abc import Iterator
from typing import Final

_TAG: Final = re.compile(r'(W/)?"([^"]*)"')
_GZIP_SUFFIX: Final = ".gz"
_LONGEST: Final = 4_096


def entity_tag(version: str, *, is_gzipped: bool = False) -> str:
    """Return the text of the header ETag."""
    return f'"{version}{_GZIP_SUFFIX if is_gzipped else ""}"'


def cached_tag(if_none_match: str | None, version: str) -> str | None:
    """Return the tag by which the header If-None-Match names a version, or means it by `*`; else None."""
    if not if_none_match:
        return None
    if if_none_match.strip() == "*":
        return entity_tag(version)
    tags = (tag for _, tag in _tags(if_none_match))
    return next((f'"{tag}"' for tag in tags if tag.removesuffix(_GZIP_SUFFIX) == version), None)


def is_precondition_met(if_match: str | None, version: str) -> bool:
    """Tell whether the header If-Match is absent, `*`, or names this version by a strong tag."""
    return if_match is None or if_match.strip() == "*" or _names_strongly(if_match, version)


def is_same_version(if_range: str | None, version: str) -> bool:
    """Tell whether a range may be sent: the header If-Range is absent, or a strong tag of this version."""
    return if_range is None or _names_strongly(if_range, version)


def _names_strongly(header: str, version: str) -> bool:
    return any(not weak and tag.removesuffix(_GZIP_SUFFIX) == version for weak, tag in _tags(header))


def _tags(header: str) -> Iterator[tuple[str, str]]:
    """Yield the tags of a header, each with the mark of a weak one."""
    return ((match[1] or "", match[2]) for match in _TAG.finditer(header[:_LONGEST]))


def takes_gzip(accept_encoding: str | None) -> bool:
    """Tell whether the header Accept-Encoding takes gzip: named, or by `*`, and not with `q=0`."""
    weights = {}
    for entry in (accept_encoding or "").lower().split(","):
        coding, _, parameters = entry.partition(";")
        weights[coding.strip()] = re.fullmatch(r"\s*q\s*=\s*0(\.0*)?\s*", parameters) is None
    return weights.get("gzip", weights.get("*", False))


def unzip(body: bytes) -> bytes:
    """Return the plain bytes of a gzip member of our own making."""
    return gzip.decompress(body)
