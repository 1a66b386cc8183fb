"""How sure a point is: the wire's `confidence` by the bound of the error, and the names of levels."""

from typing import Final

from shared.geo.divisions import Level

# As Baidu documents `/geocoding/v3`: confidence by the metres within which the truth lies.
CONFIDENCE_BY_ERROR: Final = (
    (20, 100),
    (50, 90),
    (100, 80),
    (200, 75),
    (300, 70),
    (500, 60),
    (1_000, 50),
    (2_000, 40),
    (5_000, 30),
    (8_000, 25),
    (10_000, 20),
)
UNSURE: Final = 10
"""Confidence of what may be more than 10 km off."""
DIVISION_CONFIDENCE: Final = {
    Level.COUNTRY: 0,
    Level.PROVINCE: 0,
    Level.CITY: 10,
    Level.COUNTY: 20,
    Level.TOWN: 30,
}
"""By the lowest division known: a town is 30 (within 5 km), a county 20 (within 10 km)."""

LEVELS: Final = {
    Level.COUNTRY: "国家",
    Level.PROVINCE: "省",
    Level.CITY: "城市",
    Level.COUNTY: "区县",
    Level.TOWN: "乡镇",
}
VILLAGE, ROAD, CROSSING, HOUSE = "村庄", "道路", "交叉路口", "门址"

POINT_ERROR: Final = 20
"""Metres by which a mapped point or crossing may be off."""
VILLAGE_ERROR: Final = 1_000
OTHER_DISTRICT: Final = 50
"""Highest confidence, within 1 km, of a house or place that is not in the district that an address names."""
TYPO_ERROR: Final = 1_000
"""Metres for what is called nearly so: it may be something else."""


def confidence(error: float) -> int:
    """Return the wire's confidence for a bound of the error in metres."""
    return next((sure for bound, sure in CONFIDENCE_BY_ERROR if error <= bound), UNSURE)
