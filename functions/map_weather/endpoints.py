"""What map-weather answers: weather in China and abroad; inside the network, new files and the refreshing."""

from typing import Final

from functions.map_weather.answers import WeatherAbroadAnswer, WeatherAnswer
from functions.map_weather.errors import CODES, CODES_ABROAD
from functions.map_weather.parameters import WeatherAbroadParameters, WeatherParameters
from shared.config import Settings
from shared.stores.errors import StoreError
from shared.web.declaration import AnswerForm, Call, Metering
from shared.web.event import ObjectEventEndpoint
from shared.web.map import MapEndpoint
from shared.web.schedule import ScheduledEndpoint

SERVICE: Final = "functions.map_weather.service"


def has_providers(settings: Settings) -> bool:
    """Tell whether anybody could be asked."""
    return bool(settings.weather_providers)


ENDPOINTS: Final = (
    MapEndpoint(
        paths=("/weather/v1",),
        summary="observed weather, forecasts, advice and warnings of a district of China",
        metering=Metering(service="weather"),
        call=Call(parameters=WeatherParameters, run=f"{SERVICE}:answer_weather"),
        form=AnswerForm(
            shape=WeatherAnswer, codes=CODES, example={"district_id": "520115", "data_type": "now"}
        ),
    ),
    MapEndpoint(
        paths=("/weather_abroad/v1",),
        summary="observed weather, forecasts and advice of a place abroad",
        metering=Metering(service="weather_abroad"),
        call=Call(parameters=WeatherAbroadParameters, run=f"{SERVICE}:answer_weather_abroad"),
        form=AnswerForm(
            shape=WeatherAbroadAnswer,
            codes=CODES_ABROAD,
            example={"location": "139.6917,35.6895", "data_type": "now"},
        ),
    ),
    ObjectEventEndpoint(
        paths=("/events/weather",),
        summary="object-created events of the bucket `weather`",
        bucket="weather",
        handle=f"{SERVICE}:handle_file",
        passing=(StoreError,),
    ),
    ScheduledEndpoint(
        paths=("/schedules/weather",),
        summary="fetches what was asked for lately before it grows old",
        work=f"{SERVICE}:refresh",
        is_of_use=has_providers,
    ),
)
