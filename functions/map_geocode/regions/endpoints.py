"""Region search: `/api_region_search/v1`."""

from typing import Final

from functions.map_geocode.regions.answers import RegionAnswer
from functions.map_geocode.regions.parameters import RegionParameters
from shared.web.declaration import AnswerForm, Call, Metering
from shared.web.map import MapEndpoint

REGIONS: Final = MapEndpoint(
    paths=("/api_region_search/v1",),
    summary="divisions by name or code, with what lies below them and their outlines",
    metering=Metering(service="region_search"),
    call=Call(
        parameters=RegionParameters,
        run="functions.map_geocode.regions.service:search_regions",
        is_light=lambda parameters: parameters.is_light,
    ),
    form=AnswerForm(
        shape=RegionAnswer,
        codes={
            -1: "`keyword` is empty",
            1: "no data pack is loaded",
            2: "`sub_admin`, `extensions_code` or `boundary` is none of its values",
        },
        example={"keyword": "贵阳", "sub_admin": "1", "extensions_code": "1"},
    ),
)
ENDPOINTS: Final = (REGIONS,)
