"""What can be wrong with a request to the road network, or with the network itself.

RoadsError
├── RoadsUnreadable         the files of the pack are missing, damaged or of another format
└── RoutingRefusal          the engine gives no answer; `code` is Valhalla's
    ├── OutsideCoverage     a location lies where the pack has no roads; `location` is its index
    ├── NoRoadNearby        no road that the mode may use is near a location; `location` is its index
    ├── NoRoute             the locations are not connected for this mode
    ├── TooFar              the locations are farther apart than the mode may travel
    ├── TooMany             more locations, points or exclusions than one request may have
    ├── NoMatch             a trace follows no roads
    ├── BadRequest          the request is malformed: a mistake of the caller's code
    └── EngineFailure       the engine broke down: a mistake of its own, or damaged tiles
"""

from collections.abc import Mapping
from typing import Final


class RoadsError(Exception):
    """Something is wrong with the road network, or with what was asked of it."""


class RoadsUnreadable(RoadsError):
    """The files of a pack cannot be used."""


class RoutingRefusal(RoadsError):
    """The engine gives no answer; `code` is Valhalla's, 0 where it was not asked."""

    def __init__(self, message: str, code: int = 0) -> None:
        super().__init__(message)
        self.code = code


class _LocationRefusal(RoutingRefusal):
    def __init__(self, message: str, code: int = 0, location: int = 0) -> None:
        super().__init__(message, code)
        self.location = location


class OutsideCoverage(_LocationRefusal):
    """The pack has no roads around a location, counted over `locations`, or `sources` then `targets`."""


class NoRoadNearby(_LocationRefusal):
    """A location has roads around it, but none near enough that the mode may use."""


class NoRoute(RoutingRefusal):
    """No way leads from one location to the next."""


class TooFar(RoutingRefusal):
    """The locations are too far apart for the mode."""


class TooMany(RoutingRefusal):
    """One request asks for too much."""


class NoMatch(RoutingRefusal):
    """A trace cannot be laid on roads."""


class BadRequest(RoutingRefusal):
    """The request has a form that the engine does not know."""


class EngineFailure(RoutingRefusal):
    """The engine cannot answer a request that it should."""


ERRORS: Final[Mapping[int, type[RoutingRefusal]]] = {
    # What a location or a trace can be guilty of.
    170: NoRoute,  # locations in unconnected regions
    171: NoRoadNearby,
    441: NoRoute,  # an element of a matrix is unreachable
    442: NoRoute,
    440: NoRoute,  # too far from a stop of public transport
    172: NoMatch,  # every pair of points is farther apart than the breakage distance
    443: NoMatch,
    444: NoMatch,
    154: TooFar,
    150: TooMany,  # locations
    151: TooMany,  # minutes of an isochrone
    152: TooMany,  # contours
    153: TooMany,  # points of a shape
    157: TooMany,  # exclusions
    167: TooMany,  # length of excluded outlines
    168: TooMany,  # edges with a cost factor
    430: TooMany,  # iterations of a matrix
}
"""Valhalla's codes (its `valhalla_exception_t`) that a caller can answer for."""

ENGINE_FAILURES: Final = frozenset({199, 200, 201, 202, 299, 399, 401, 446, 499, 500, 501, 599})
"""Codes of the engine's own failures; every other code is a malformed request."""


def refusal(code: int) -> type[RoutingRefusal]:
    """Return the error that one of Valhalla's codes stands for."""
    return ERRORS.get(code) or (EngineFailure if code in ENGINE_FAILURES else BadRequest)
