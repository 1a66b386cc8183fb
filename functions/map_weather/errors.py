"""Why map-weather gives no answer, with the statuses that Baidu documents for weather.

Refusal (shared.geo)
├── WeatherRefusal
│   ├── MissingParameter      10  neither an id nor a point nor a name, or names that fit several districts
│   ├── MalformedParameter    11  a parameter is not of the documented form
│   ├── UnknownDistrict       40  no district has this id
│   ├── OutOfRange            41  the point is nowhere on earth, or in the area of the other service
│   ├── UnknownDataType       42
│   ├── UnknownLanguage       43
│   └── NotAnswering          50  no provider answers now, and nothing recent is known
└── NoData
    ├── NoWeatherThere        44  no provider knows the weather of this place
    └── NoProvider            45  no provider is configured

RefusedFile   an operator's file is not what it should be; the message says why
"""

from typing import Final

from shared.geo.refusal import NoData, Refusal

CODES: Final = {
    1: "no data pack is loaded",
    10: "`data_type` is missing, or there is no id, point or name; or a name fits several districts",
    11: "a parameter is not of its form",
    40: "no district has this id, and no provider knows it",
    41: "`location` is nowhere on earth, or in the area of the other service",
    42: "`data_type` is none of its values",
    44: "no provider has this kind of weather at this place",
    45: "no weather provider is configured; the message says how",
    50: "no provider answers in time, and what is known is too old",
}
CODES_ABROAD: Final = {**CODES, 43: "`language` is neither `cn` nor `en`"}


class WeatherRefusal(Refusal):
    """A request gets no weather; `status` is the wire code."""


class MissingParameter(WeatherRefusal):
    """A parameter that is required is absent."""

    status = 10

    def __init__(self, problem: str) -> None:
        super().__init__(f"缺少必要参数: {problem}")


class MalformedParameter(WeatherRefusal):
    """A parameter is not of the documented form."""

    status = 11

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(f"参数格式错误: {name} {problem}")


class UnknownDistrict(WeatherRefusal):
    """No district has this id."""

    status = 40

    def __init__(self, problem: str) -> None:
        super().__init__(f"district_id 非法: {problem}")


class OutOfRange(WeatherRefusal):
    """The point is nowhere on earth, or in the area of the other service."""

    status = 41

    def __init__(self, problem: str) -> None:
        super().__init__(f"location 超出范围: {problem}")


class UnknownDataType(WeatherRefusal):
    """The kind of weather that is asked for does not exist."""

    status = 42

    def __init__(self, problem: str) -> None:
        super().__init__(f"data_type 不支持: {problem}")


class UnknownLanguage(WeatherRefusal):
    """The language is neither Chinese nor English."""

    status = 43

    def __init__(self, problem: str) -> None:
        super().__init__(f"language 不支持: {problem}")


class NotAnswering(WeatherRefusal):
    """No provider answers in time, and nothing recent is known."""

    status = 50

    def __init__(self) -> None:
        super().__init__("服务繁忙，请稍后重试: no weather provider answers now")


class NoWeatherThere(NoData):
    """No provider has this kind of weather at this place."""

    status = 44

    def __init__(self, problem: str) -> None:
        super().__init__(f"该位置没有相关数据: {problem}")


class NoProvider(NoData):
    """No provider is configured."""

    status = 45

    def __init__(self) -> None:
        super().__init__(
            "天气服务未开通: no weather provider is configured; set WEATHER_PROVIDERS (docs/weather.md)"
        )


class RefusedFile(Exception):
    """An operator's file is not what it should be."""
