"""What callers of weather send. All fields are texts here: the service has errors of its own for them."""

from shared.web.parameters import MapParameters, parameter

ALL = "all"
DATA_TYPES = ("now", "fc", "fc_hour", "index", "alert", ALL)
DATA_TYPES_ABROAD = ("now", "fc", "fc_hour", "index", ALL)
LANGUAGES = ("cn", "en")


class WeatherParameters(MapParameters):
    """`/weather/v1`."""

    district_id: str = parameter("six-digit code of a province, city or county; counts before all others")
    location: str = parameter("`lng,lat`: the district at that point, or nearest to it")
    coordtype: str = parameter(
        "coordinate type of `location`: wgs84, gcj02, bd09ll or bd09mc; wgs84 when absent"
    )
    province: str = parameter("name of a province, beside `city` or `district`")
    city: str = parameter("name of a city, alone or beside `district`")
    district: str = parameter("name of a district, in full or short")
    data_type: str = parameter(f"what to tell: {', '.join(DATA_TYPES)}", is_required=True)


class WeatherAbroadParameters(MapParameters):
    """`/weather_abroad/v1`."""

    district_id: str = parameter("id of a place, such as JPN10041030001; counts before `location`")
    location: str = parameter("`lng,lat`")
    coordtype: str = parameter(
        "coordinate type of `location`: wgs84, gcj02, bd09ll or bd09mc; wgs84 when absent"
    )
    data_type: str = parameter(f"what to tell: {', '.join(DATA_TYPES_ABROAD)}", is_required=True)
    language: str = parameter("language of the names of places: cn or en; cn when absent")
