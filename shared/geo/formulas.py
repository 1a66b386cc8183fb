"""The published formulas of GCJ-02, BD-09 and the spherical Mercator, for one point and for columns.

Each function takes `m`, the module whose sine it uses: `math` with floats, `numpy` with arrays. A formula is
therefore written once, and one point costs microseconds instead of numpy's overhead for sixty tiny arrays.
"""

import math
from typing import Any

XY = tuple[Any, Any]
Values = Any
"""A float, or a float64 column; both of a call are of the same kind."""

KRASOVSKY_RADIUS = 6378245.0
"""Semi-major axis in metres of the ellipsoid that the GCJ-02 offset is scaled by."""
KRASOVSKY_E2 = 0.006693421622965823
BAIDU_FACTOR = math.pi * 3000.0 / 180.0
SPHERE_RADIUS = 6378137.0
"""Radius in metres of the spherical Mercator (EPSG:3857)."""

WEST, EAST = 72.004, 137.8347
SOUTH, NORTH = 0.8293, 55.8271
"""The box in which GCJ-02 differs from WGS-84; outside it both are the same."""


def in_china_box(lng: Values, lat: Values) -> Values:
    """Tell where GCJ-02 is shifted."""
    return (lng >= WEST) & (lng <= EAST) & (lat >= SOUTH) & (lat <= NORTH)


def gcj02_of_wgs84(lng: Values, lat: Values, m: Any) -> XY:
    """WGS-84 to GCJ-02 in degrees, without the rule for places outside China."""
    x, y = lng - 105.0, lat - 35.0
    root = m.sqrt(abs(x))
    short_waves = 20.0 * m.sin(6.0 * x * math.pi) + 20.0 * m.sin(2.0 * x * math.pi)
    north = (
        (
            short_waves
            + (20.0 * m.sin(y * math.pi) + 40.0 * m.sin(y / 3.0 * math.pi))
            + (160.0 * m.sin(y / 12.0 * math.pi) + 320.0 * m.sin(y * math.pi / 30.0))
        )
        * 2.0
        / 3.0
        - 100.0
        + 2.0 * x
        + 3.0 * y
        + 0.2 * y * y
        + 0.1 * x * y
        + 0.2 * root
    )
    east = (
        (
            short_waves
            + (20.0 * m.sin(x * math.pi) + 40.0 * m.sin(x / 3.0 * math.pi))
            + (150.0 * m.sin(x / 12.0 * math.pi) + 300.0 * m.sin(x / 30.0 * math.pi))
        )
        * 2.0
        / 3.0
        + 300.0
        + x
        + 2.0 * y
        + 0.1 * x * x
        + 0.1 * x * y
        + 0.1 * root
    )
    radians = lat / 180.0 * math.pi
    sine = m.sin(radians)
    w = 1.0 - KRASOVSKY_E2 * sine * sine
    prime_vertical = KRASOVSKY_RADIUS / m.sqrt(w)
    meridian = prime_vertical * (1.0 - KRASOVSKY_E2) / w
    return (
        lng + east * 180.0 / (prime_vertical * m.cos(radians) * math.pi),
        lat + north * 180.0 / (meridian * math.pi),
    )


def bd09_of_gcj02(lng: Values, lat: Values, m: Any) -> XY:
    """GCJ-02 to BD-09 in degrees."""
    radius = m.hypot(lng, lat) + 0.00002 * m.sin(lat * BAIDU_FACTOR)
    angle = m.atan2(lat, lng) + 0.000003 * m.cos(lng * BAIDU_FACTOR)
    return radius * m.cos(angle) + 0.0065, radius * m.sin(angle) + 0.006


def gcj02_of_bd09(lng: Values, lat: Values, m: Any) -> XY:
    """BD-09 to GCJ-02 in degrees by the published closed form, which is up to 0.25 m off the true inverse."""
    x, y = lng - 0.0065, lat - 0.006
    radius = m.hypot(x, y) - 0.00002 * m.sin(y * BAIDU_FACTOR)
    angle = m.atan2(y, x) - 0.000003 * m.cos(x * BAIDU_FACTOR)
    return radius * m.cos(angle), radius * m.sin(angle)


def mercator_of_degrees(lng: Values, lat: Values, m: Any) -> XY:
    """Degrees to metres of the spherical Mercator; a pole lies far beyond the edge, but not at infinity."""
    return lng / 180.0 * math.pi * SPHERE_RADIUS, m.asinh(m.tan(lat / 180.0 * math.pi)) * SPHERE_RADIUS


def degrees_of_mercator(x: Values, y: Values, m: Any) -> XY:
    """Metres of the spherical Mercator to degrees."""
    return x / SPHERE_RADIUS * 180.0 / math.pi, m.atan(m.sinh(y / SPHERE_RADIUS)) * 180.0 / math.pi
