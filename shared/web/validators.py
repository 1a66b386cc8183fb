"""Validators of HTTP caches (RFC 9110, section 8.8): what version of a resource a caller has.

The same version has two representations, plain and gzipped; their entity tags differ by a suffix, and having
either of them is having the version.
"""

import gzip
import re
from collections.abc import Iterator
from typing import Final

_TAG: Final = re.compile(r'(?:W/)?"([^"]*)"')
_GZIP_SUFFIX: Final = ".gz"
_LONGEST: Final = 4_096


def entity_tag(version: str, *, is_gzipped: bool = False) -> str:
    """Return the text of the header ETag."""
    return f'"{version}{_GZIP_SUFFIX if is_gzipped else ""}"'


def has_version(if_none_match: str | None, version: str) -> bool:
    """Tell whether the header If-None-Match names a version, or is `*`."""
    if not if_none_match:
        return False
    return if_none_match.strip() == "*" or version in _versions(if_none_match)


def is_same_version(if_range: str | None, version: str) -> bool:
    """Tell whether a range may be sent: the header If-Range is absent, or names this version."""
    return if_range is None or version in _versions(if_range)


def _versions(header: str) -> Iterator[str]:
    return (tag.removesuffix(_GZIP_SUFFIX) for tag in _TAG.findall(header[:_LONGEST]))


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
