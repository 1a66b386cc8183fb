"""Every service that takes a point or a flag: the same points and the same words, through all of them."""

import asyncio
from collections.abc import Awaitable, Iterator
from contextlib import ExitStack, suppress
from inspect import isawaitable
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import numpy as np
import pytest
from numpy.typing import NDArray

from shared.geo import Crs, convert_point
from shared.geo.points import CallerPoint, Datum
from shared.geo.refusal import Refusal
from shared.web.fields import Flag
from shared.web.map import MapEndpoint
from shared.web.parameters import read_parameters
from tests.points import IN_CHINA, POINTS
from tools.routes import load_functions

FUNCTIONS = list(load_functions())
ENDPOINTS: list[MapEndpoint[Any]] = [
    endpoint for function in FUNCTIONS for endpoint in function.endpoints if isinstance(endpoint, MapEndpoint)
]
POINT_FIELDS = ("location", "origin", "destination", "origins", "destinations", "center")
TYPE_FIELDS = ("coord_type", "coordtype")
FLAG_KIND = get_args(Flag)[1]


def names_of(endpoint: MapEndpoint[Any]) -> set[str]:
    """The fields of an endpoint by the names that callers use."""
    return {field.alias or name for name, field in endpoint.call.parameters.model_fields.items()}


def flags_of(endpoint: MapEndpoint[Any]) -> list[str]:
    fields = endpoint.call.parameters.model_fields.items()
    return [field.alias or name for name, field in fields if FLAG_KIND in field.metadata]


TAKING_POINTS = [
    endpoint
    for endpoint in ENDPOINTS
    if names_of(endpoint) & {*POINT_FIELDS} and names_of(endpoint) & {*TYPE_FIELDS}
]
PICTURES = [endpoint for endpoint in TAKING_POINTS if endpoint.form.media_type]
"""These put points on the plane and read no single one."""
LONGITUDE_FIRST = {"/weather/v1", "/weather_abroad/v1", "/staticimage/v2"}
each_endpoint = pytest.mark.parametrize(
    "endpoint",
    [endpoint for endpoint in TAKING_POINTS if endpoint not in PICTURES],
    ids=lambda endpoint: endpoint.paths[0],
)


@pytest.fixture(scope="module", autouse=True)
def packs(default_pack: Path, places_pack: Path, roads_pack: Path, map_pack: Path) -> Iterator[None]:
    """Let every function that takes points or flags answer from the built packs."""
    folders = {"default": default_pack, "places": places_pack, "roads": roads_pack, "map": map_pack}
    used = {id(pack): pack for function in FUNCTIONS for pack in function.packs}.values()
    with ExitStack() as stack:
        for pack in (pack for pack in used if pack.name in folders):
            stack.enter_context(pack.use_folder(folders[pack.name]))
        yield


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> list[CallerPoint]:
    """The points as the services read them."""
    seen: list[CallerPoint] = []
    read = Datum.read

    def record(datum: Datum, name: str, pair: tuple[float, float]) -> CallerPoint:
        seen.append(read(datum, name, pair))
        return seen[-1]

    monkeypatch.setattr(Datum, "read", record)
    return seen


def ask(endpoint: MapEndpoint[Any], point: tuple[float, float], crs: Crs) -> None:
    """Call the engine with a point in every field that takes one; what it answers is for other tests.

    point: x, y in the coordinate type.
    """
    names = names_of(endpoint)
    numbers = point if endpoint.paths[0] in LONGITUDE_FIRST else point[::-1]
    text = ",".join(f"{number:.7f}" for number in numbers)
    fields = {"data_type": "now", **endpoint.form.example, "caller_address": "127.0.0.1"}
    fields.pop("district_id", None)  # it would decide instead of the point
    fields |= {name: text for name in POINT_FIELDS if name in names}
    fields |= {name: crs.value.removesuffix("ll") for name in TYPE_FIELDS if name in names}
    with suppress(Refusal):  # no road, no place, no plan there
        answer = endpoint.call.engine(read_parameters(endpoint.call.parameters, fields))
        if isawaitable(answer):
            asyncio.run(await_answer(answer))


async def await_answer(answer: Awaitable[Any]) -> Any:
    return await answer


def test_the_services_that_take_points_are_all_there() -> None:
    assert {endpoint.paths[0].split("/")[1] for endpoint in TAKING_POINTS} >= {
        *("timezone", "reverse_geocoding", "place", "place_abroad"),
        *("weather", "weather_abroad", "staticimage"),
        *("direction", "directionlite", "direction_abroad", "routematrix"),
    }


@each_endpoint
@pytest.mark.parametrize("crs", [Crs.BD09, Crs.GCJ02, Crs.WGS84])
def test_twenty_points_are_the_same_to_every_service(
    endpoint: MapEndpoint[Any], crs: Crs, readings: list[CallerPoint]
) -> None:
    for name, (lng, lat) in POINTS.items():
        x, y = convert_point(lng, lat, Crs.WGS84, crs) if name in IN_CHINA else (lng, lat)
        readings.clear()
        ask(endpoint, (x, y), crs)
        assert readings, f"{endpoint.paths[0]} does not read {name}"
        for point in readings:
            assert (point.lng, point.lat) == pytest.approx((lng, lat), abs=2e-6), name
            assert point.is_in_china == (name in IN_CHINA)


@pytest.mark.parametrize("endpoint", PICTURES, ids=lambda endpoint: endpoint.paths[0])
@pytest.mark.parametrize("crs", [Crs.BD09, Crs.GCJ02, Crs.WGS84])
def test_twenty_points_lie_on_the_plane_where_baidu_has_them(
    endpoint: MapEndpoint[Any], crs: Crs, monkeypatch: pytest.MonkeyPatch
) -> None:
    places: list[list[float]] = []
    columns = Datum.plane_columns

    def record(datum: Datum, points: NDArray[np.float64]) -> NDArray[np.float64]:
        places.extend(columns(datum, points).tolist())
        return columns(datum, points)

    monkeypatch.setattr(Datum, "plane_columns", record)
    for name, (lng, lat) in POINTS.items():
        is_shifted = name in IN_CHINA
        x, y = convert_point(lng, lat, Crs.WGS84, crs) if is_shifted else (lng, lat)
        degrees = convert_point(lng, lat, Crs.WGS84, Crs.BD09) if is_shifted else (lng, lat)
        places.clear()
        ask(endpoint, (x, y), crs)
        assert places, f"{endpoint.paths[0]} does not read {name}"
        for place in places:
            assert place == pytest.approx(convert_point(*degrees, Crs.BD09, Crs.BD09MC), abs=0.3), name


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda endpoint: endpoint.paths[0])
def test_every_service_takes_a_flag_in_every_way_that_clients_write_it(endpoint: MapEndpoint[Any]) -> None:
    model = endpoint.call.parameters
    needed_texts = {info.alias or key: "1" for key, info in model.model_fields.items() if info.is_required()}
    fields = {**needed_texts, **endpoint.form.example, "caller_address": "127.0.0.1"}
    for name in flags_of(endpoint):
        field = next(key for key, info in model.model_fields.items() if (info.alias or key) == name)
        for yes in ("1", "true", "True", "on"):
            assert getattr(read_parameters(model, fields | {name: yes}), field) is True
        for no in ("0", "false", "False", "off"):
            assert getattr(read_parameters(model, fields | {name: no}), field) is False
        with pytest.raises(Refusal, match=f"{name} is 'maybe'; expected 0 or 1") as refusal:
            read_parameters(model, fields | {name: "maybe"})
        assert refusal.value.status == 2


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda endpoint: endpoint.paths[0])
def test_yes_and_no_are_written_with_one_kind_of_field(endpoint: MapEndpoint[Any]) -> None:
    for name, field in endpoint.call.parameters.model_fields.items():
        choices = set(get_args(field.annotation)) if get_origin(field.annotation) is Literal else set()
        is_kind = name.endswith("_type")  # 0 bicycle, 1 electric bicycle
        assert choices != {"0", "1"} or is_kind, f"{name} is a flag: use the kind"
        assert field.annotation is not bool or FLAG_KIND in field.metadata, f"{name} is a flag: use the kind"
