"""The shapes that callers of weather get back. Texts that nobody knows are 暂无, such numbers 999999."""

from typing import NotRequired, TypedDict


class WeatherLocation(TypedDict):
    """The place that the weather is of; `lng` and `lat` are the caller's own where they asked by a point."""

    country: str
    province: str
    city: str
    name: str
    id: str
    lng: NotRequired[float]
    lat: NotRequired[float]


class WeatherNow(TypedDict):
    """The weather as it was observed at `uptime`, yyyyMMddHHmmss by the clock of the place."""

    text: str
    temp: int
    feels_like: int
    rh: int
    wind_class: str
    wind_dir: str
    prec_1h: float
    clouds: int
    vis: int
    aqi: int
    pm25: int
    pm10: int
    no2: int
    so2: int
    o3: int
    co: float
    uptime: str


class WeatherDay(TypedDict):
    """One day."""

    text_day: str
    text_night: str
    high: int
    low: int
    wc_day: str
    wd_day: str
    wc_night: str
    wd_night: str
    date: str
    week: str
    aqi: int


class WeatherHour(TypedDict):
    """One hour, by the clock of the place."""

    text: str
    temp_fc: int
    wind_class: str
    wind_dir: str
    rh: int
    prec_1h: float
    clouds: int
    data_time: str


class WeatherIndex(TypedDict):
    """A piece of advice for the day."""

    name: str
    brief: str
    detail: str


class WeatherAlert(TypedDict):
    """A warning in force."""

    type: str
    level: str
    title: str
    desc: str


class WeatherAbroad(TypedDict):
    """The parts that `data_type` names."""

    location: WeatherLocation
    now: NotRequired[WeatherNow]
    forecasts: NotRequired[list[WeatherDay]]
    forecast_hours: NotRequired[list[WeatherHour]]
    indexes: NotRequired[list[WeatherIndex]]


class Weather(WeatherAbroad):
    """The parts that `data_type` names."""

    alerts: NotRequired[list[WeatherAlert]]


class WeatherAnswer(TypedDict):
    """What `/weather/v1` answers."""

    result: Weather
    message: str


class WeatherAbroadAnswer(TypedDict):
    """What `/weather_abroad/v1` answers."""

    result: WeatherAbroad
    message: str
