"""Which providers the settings name, in their order: `WEATHER_PROVIDERS=feed,qweather,open-meteo`."""

from collections.abc import Callable
from typing import Final
from urllib.parse import urlsplit

from functions.map_weather.engine.providers.feed import Feed
from functions.map_weather.engine.providers.provider import WeatherProvider
from shared.config import Settings, SettingsError

PROVIDER_SECONDS: Final = 3.0
"""How long one provider may take; its caller has gone by then, and the next one gets the answer."""


def choose_providers(settings: Settings, feed: Feed) -> list[WeatherProvider]:
    """Return the providers of the settings, none where they name none. Raises SettingsError.

    A provider is imported where the settings name it: the client of its web is a tenth of a start.
    """
    makers: dict[str, Callable[[], WeatherProvider]] = {
        Feed.name: lambda: feed,
        "baidu": lambda: _baidu(settings),
        "qweather": lambda: _qweather(settings),
        "open-meteo": lambda: _open_meteo(settings),
    }
    names = settings.weather_providers
    if unknown_names := [name for name in names if name not in makers]:
        raise SettingsError(f"WEATHER_PROVIDERS: {unknown_names[0]!r} is none of {', '.join(makers)}")
    if len(set(names)) != len(names):
        raise SettingsError("WEATHER_PROVIDERS: a provider stands twice")
    return [makers[name]() for name in names]


def _baidu(settings: Settings) -> WeatherProvider:
    from functions.map_weather.engine.providers.baidu import Baidu
    from shared.upstream.client import Upstream

    upstream = Upstream.open(
        settings.model_copy(update={"upstream_timeout_ms": int(PROVIDER_SECONDS * 1000)})
    )
    if upstream is None:
        raise SettingsError(
            "WEATHER_PROVIDERS has baidu: set UPSTREAM_URL and the secret upstream-keys as well"
        )
    return Baidu(upstream)


def _qweather(settings: Settings) -> WeatherProvider:
    from functions.map_weather.engine.providers.qweather import QWeather

    key = settings.weather_qweather_key.get_secret_value()
    if not key:
        raise SettingsError("WEATHER_PROVIDERS has qweather: set the secret weather-qweather-key as well")
    address = _address("WEATHER_QWEATHER_URL", settings.weather_qweather_url)
    return QWeather(address, key, seconds=PROVIDER_SECONDS)


def _open_meteo(settings: Settings) -> WeatherProvider:
    from functions.map_weather.engine.providers.open_meteo import OpenMeteo

    address = _address("WEATHER_OPEN_METEO_URL", settings.weather_open_meteo_url)
    return OpenMeteo(address, settings.weather_open_meteo_key.get_secret_value(), seconds=PROVIDER_SECONDS)


def _address(name: str, text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise SettingsError(f"{name}: expected an address such as https://weather.example")
    return text.rstrip("/")
