"""Tags of places that code refers to by name: Baidu's categories in two parts, 金融;银行.

All tags that places may have, with their levels and weights, stand in the pack builder's `categories.toml`.
"""

from typing import Final

SETTLEMENTS: Final = "行政地标"
COUNTRY, PROVINCE, CITY, COUNTY, TOWN, VILLAGE, NEW_AREA, BUSINESS_DISTRICT = (
    f"{SETTLEMENTS};{name}" for name in ("国家", "省", "地级市", "区县", "乡镇", "村庄", "新区", "商圈")
)
ROADS: Final = "道路"
AIRPORT: Final = "交通设施;飞机场"
