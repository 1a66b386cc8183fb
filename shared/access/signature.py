"""The `sn` signature of map requests: lowercase hex of MD5(urlencode(path + "?" + query + SK)).

MD5 is what the public contract fixes. Real clients differ in what they leave unescaped, so a request is
genuine when any of the known canonical forms gives its `sn`; the raw query as received comes first and fits
nearly always.
"""

import hashlib
import hmac
from collections.abc import Callable, Iterator
from itertools import product
from urllib.parse import quote, quote_plus, unquote_to_bytes

# Bodies over this size are tried in the documented form only: a wrong signature must stay cheap.
MAX_FORMS_LENGTH = 16_384

# What the published Python, Java and JavaScript samples leave unescaped inside the query.
_SAMPLE_SAFE = "/:=&?#+!$,;'@()*[]"


def sn_is_valid(sn: str, *, path: str, query: str, secret_key: str, body: str | None = None) -> bool:
    """Whether a request's `sn` was made with the map key's secret.

    path: as sent, with or without a trailing slash. query: the raw query string, still percent-encoded.
    body: the raw form body of a POST, None for a GET. Compares in constant time.
    """
    given = sn.lower().encode("utf-8", "replace")
    if len(given) != 32:
        return False
    # MD5 is the contract's, not our choice; SK is appended as text before the outer encoding.
    return any(
        hmac.compare_digest(hashlib.md5(text, usedforsecurity=False).hexdigest().encode(), given)
        for text in _signed_texts(path, query, secret_key, body)
    )


def _signed_texts(path: str, query: str, secret_key: str, body: str | None) -> Iterator[bytes]:
    other_path = path[:-1] if path.endswith("/") else f"{path}/"
    encoders: list[Callable[[str], str]] = [_urlencode]
    paths = [path]
    queries = list(_queries(query, body))
    if len(query) + len(body or "") <= MAX_FORMS_LENGTH:
        encoders += [_php_urlencode, _java_urlencode, _dotnet_urlencode]
        paths.append(other_path)
    else:
        queries = queries[:1]
    seen: set[str] = set()
    for one_path, one_query in product(paths, dict.fromkeys(queries)):
        plain = f"{one_path}?{one_query}{secret_key}"
        texts = [encode(plain) for encode in encoders]
        if path.startswith("/staticimage"):
            texts.append(plain)  # a widespread client signs static images without the outer encoding
        for text in texts:
            if text not in seen:
                seen.add(text)
                yield text.encode("utf-8", "surrogateescape")


def _queries(query: str, body: str | None) -> Iterator[str]:
    """Yield the forms of the signed query: parameters as sent, or sorted when they were posted."""
    sent = [pair for pair in query.split("&") if pair and not pair.startswith("sn=")]
    if body is None:
        orders = [sent]
    else:
        posted = [pair for pair in body.split("&") if pair and not pair.startswith("sn=")]
        by_key = sorted(posted, key=_key)
        # Documented: the body's parameters, sorted. Some clients keep ak in the query, or do not sort.
        orders = [by_key, sorted(sent + posted, key=_key), posted, sent + posted, sent]
    for pairs in orders:
        yield "&".join(pairs)
    for pairs in orders:
        yield "&".join(_requoted(pair, "") for pair in pairs)
        yield "&".join(_requoted(pair, _SAMPLE_SAFE) for pair in pairs)


def _key(pair: str) -> str:
    return pair.partition("=")[0]


def _requoted(pair: str, safe: str) -> str:
    key, _, value = pair.partition("=")
    quote_value = quote if safe else quote_plus
    return f"{key}={quote_value(unquote_to_bytes(value.replace('+', ' ')), safe=safe)}"


def _urlencode(text: str) -> str:
    return quote_plus(text)


def _php_urlencode(text: str) -> str:
    return quote_plus(text).replace("~", "%7E")


def _java_urlencode(text: str) -> str:
    return quote_plus(text, safe="*").replace("~", "%7E")


def _dotnet_urlencode(text: str) -> str:
    return quote_plus(text, safe="!*()").replace("~", "%7E")
