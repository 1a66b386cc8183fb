"""Points around China's borders and coasts, as (longitude, latitude) in WGS-84."""

from typing import Final

Point = tuple[float, float]

IN_CHINA: Final[dict[str, Point]] = {
    "Guiyang": (106.6302, 26.6461),
    "Beijing": (116.3974, 39.9087),
    "Urumqi": (87.6177, 43.7928),
    "Lhasa": (91.1172, 29.6469),
    "Sanya": (109.5119, 18.2528),
    "Victoria Harbour": (114.17, 22.295),
    "Hong Kong": (114.1694, 22.3193),
    "Macao": (113.5439, 22.1987),
    "Taipei": (121.5654, 25.033),
    "Bohai Sea": (119.8, 38.5),
    "sea off Wenzhou": (121.2, 27.8),
}
ABROAD: Final[dict[str, Point]] = {
    "Gimpo International Airport": (126.791, 37.5583),
    "Kathmandu": (85.324, 27.7172),
    "Hanoi": (105.8542, 21.0285),
    "Vientiane": (102.6331, 17.9757),
    "Pyongyang": (125.7625, 39.0392),
    "Ulaanbaatar": (106.9057, 47.8864),
    "Almaty": (76.8512, 43.222),
    "New Delhi": (77.209, 28.6139),
    "open sea": (124.0, 29.0),
    "Helsinki": (24.9384, 60.1699),
}
POINTS: Final = IN_CHINA | ABROAD
