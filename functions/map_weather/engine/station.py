"""What one process needs to answer for weather: the providers, the cache, the operator's files.

The data pack, which is followed on its own, knows the districts of China.
"""

import threading
from datetime import timedelta
from typing import Final, Self

from functions.map_weather.engine.bucket import WeatherFiles
from functions.map_weather.engine.cache import WeatherCache
from functions.map_weather.engine.desk import DeskRules, WeatherDesk
from functions.map_weather.engine.foreign_spots import ForeignSpots
from functions.map_weather.engine.providers.choice import PROVIDER_SECONDS, choose_providers
from functions.map_weather.engine.providers.feed import Feed
from shared.access.guard import open_link
from shared.config import Settings

FLIGHT_SECONDS: Final = 4 * PROVIDER_SECONDS
"""All providers one after the other."""


class WeatherStation:
    """The parts, made from settings; connections open at their first use."""

    def __init__(self, desk: WeatherDesk, files: WeatherFiles) -> None:
        self.desk = desk
        self.files = files
        self.foreign_spots = ForeignSpots(lambda: files.places_abroad)
        self._stop = threading.Event()

    @classmethod
    def from_settings(cls, settings: Settings) -> Self:
        """Put the parts together, and read the operator's files from now on. Raises SettingsError."""
        feed = Feed()
        rules = DeskRules(
            fresh_seconds=settings.weather_fresh_seconds,
            oldest=timedelta(minutes=settings.weather_oldest_minutes),
            patience=settings.weather_timeout_ms / 1000,
            flight_seconds=FLIGHT_SECONDS,
        )
        cache = WeatherCache(open_link(settings), int(rules.oldest.total_seconds()) + 3600)
        station = cls(
            WeatherDesk(choose_providers(settings, feed), cache, rules),
            WeatherFiles.from_settings(settings, feed),
        )
        station.files.follow(settings.pack_poll_seconds, station._stop)
        return station

    async def close(self) -> None:
        """Stop everything."""
        self._stop.set()
        await self.desk.close()
