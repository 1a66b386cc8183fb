"""The `sn` signature of map requests: lowercase hex of MD5(urlencode(path + "?" + query + SK)).

MD5 is what the public contract fixes. Real clients differ in what they leave unescaped, so a request is
genuine when any of the known canonical forms gives its `sn`; the raw query as received comes first and fits
nearly always. Every form covers all fields that take effect.
"""

import hashlib
import hmac
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final
from urllib.parse import quote, quote_plus, unquote_to_bytes

# Requests over this size are tried in the documented form only: a wrong signature must stay cheap.
MAX_FORMS_LENGTH = 8_192

# What the published Python, Java and JavaScript samples leave unescaped inside the query, but `&`, `=`, `+`:
# put back out of a value, these would let one signature fit two readings of a query.
_SAMPLE_SAFE = "/:?#!$,;'@()*[]"

_NEED_NO_SIGNATURE: Final = frozenset({"ak", "timestamp"})
"""Another key has another secret, and the time is not enforced."""

_TILDE: Final = ("~", "%7E")
_STAR: Final = ("%2A", "*")
_MARKS: Final = (_STAR, ("%21", "!"), ("%28", "("), ("%29", ")"))
_OTHER_ENCODERS: Final = (
    (_TILDE,),  # PHP's urlencode
    (_TILDE, _STAR),  # Java's URLEncoder
    (_TILDE, *_MARKS),  # .NET's HttpUtility
    (("+", "%20"), ("%27", "'"), *_MARKS),  # JavaScript's encodeURIComponent
)
"""How the outer encoders of other languages differ from `quote_plus`: what to replace in its result."""


def sn_is_valid(sn: str, *, path: str, query: str, secret_key: str, body: str | None = None) -> bool:
    """Whether a request's `sn` was made with the map key's secret.

    path: as sent, with or without a trailing slash. query: the raw query string, still percent-encoded.
    body: the raw form body of a POST, None for a GET. Compares in constant time.
    """
    sn_bytes = sn.lower().encode("utf-8", "replace")
    if len(sn_bytes) != 32:
        return False
    # MD5 is the contract's, not our choice; SK is appended as text before the outer encoding.
    return any(
        hmac.compare_digest(hashlib.md5(text, usedforsecurity=False).hexdigest().encode(), sn_bytes)
        for text in _signed_texts(path, query, secret_key, body)
    )


def _signed_texts(path: str, query: str, secret_key: str, body: str | None) -> Iterator[bytes]:
    is_long = len(query) + len(body or "") > MAX_FORMS_LENGTH
    other_path = path[:-1] if path.endswith("/") else f"{path}/"
    for one_query in islice(_once(_queries(query, body)), 1 if is_long else None):
        quoted_query = quote_plus(f"{one_query}{secret_key}")
        for one_path in (path,) if is_long else (path, other_path):
            text = quote_plus(f"{one_path}?") + quoted_query
            texts = [text] if is_long else [text, *_of_other_encoders(text)]
            if path.startswith("/staticimage"):
                # A widespread client signs static images without the outer encoding.
                texts.append(f"{one_path}?{one_query}{secret_key}")
            for text in _once(texts):
                yield text.encode("utf-8", "surrogateescape")


def _once(texts: Iterable[str]) -> Iterator[str]:
    """Yield each text at its first occurrence only, as late as possible: the first one fits nearly always."""
    earlier: set[str] = set()
    for text in texts:
        if text not in earlier:
            earlier.add(text)
            yield text


def _of_other_encoders(text: str) -> Iterator[str]:
    for replacements in _OTHER_ENCODERS:
        other = text
        for escape, literal in replacements:
            other = other.replace(escape, literal)
        yield other


def _queries(query: str, body: str | None) -> Iterator[str]:
    """Yield the forms of the signed query: parameters as sent, or sorted when they were posted."""
    orders = list(_orders(_pairs(query), _pairs(body or "")))
    for pairs in orders:
        yield "&".join(pairs)
    for pairs in orders:
        for form in (
            "&".join(pairs),
            "&".join(_requote(pair, "") for pair in pairs),
            "&".join(_requote(pair, _SAMPLE_SAFE) for pair in pairs),
        ):
            yield form
            # Signed as %7E and sent raw: the address classes of C# and Java undo that one escape.
            yield form.replace("~", "%7E")


def _orders(query_pairs: Sequence[str], body_pairs: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield what may be signed, in its order; nothing that would leave out a field with an effect."""
    if not body_pairs:
        yield query_pairs
        return
    # Documented: the body's parameters, sorted. Some clients keep ak in the query, or do not sort.
    if _is_effectless(query_pairs):
        yield sorted(body_pairs, key=_key)
        yield body_pairs
    yield sorted([*query_pairs, *body_pairs], key=_key)
    yield [*query_pairs, *body_pairs]
    if _is_effectless(body_pairs):
        yield query_pairs


def _pairs(form: str) -> list[str]:
    return [pair for pair in form.split("&") if pair and not pair.startswith("sn=")]


def _is_effectless(pairs: Sequence[str]) -> bool:
    return all(_key(pair) in _NEED_NO_SIGNATURE or not pair.partition("=")[2] for pair in pairs)


def _key(pair: str) -> str:
    return pair.partition("=")[0]


def _requote(pair: str, safe: str) -> str:
    key, _, value = pair.partition("=")
    quote_value = quote if safe else quote_plus
    return f"{key}={quote_value(unquote_to_bytes(value.replace('+', ' ')), safe=safe)}"
