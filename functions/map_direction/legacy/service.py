"""Answering the old services: from names and points to the service of the mode, and back to the old form."""

from collections.abc import Mapping
from typing import Any, Final

from msgspec import Struct

from functions.map_direction.answers import Information, information
from functions.map_direction.driving.answers import DrivingAnswer
from functions.map_direction.driving.parameters import DrivingParameters
from functions.map_direction.endpoints import SERVICES
from functions.map_direction.engine.surroundings import NamedPlace, Surroundings
from functions.map_direction.legacy.answers import LegacyMatrixAnswer
from functions.map_direction.legacy.parameters import (
    LegacyEnd,
    LegacyEndKind,
    LegacyMatrixParameters,
    LegacyParameters,
)
from functions.map_direction.legacy.writing import SUCCESS, write_choice, write_routes, write_scheme
from functions.map_direction.pack import PACK, current_surroundings
from shared.geo import Crs, convert_point
from shared.geo.points import Datum
from shared.geo.refusal import ParameterInvalid
from shared.web.parameters import read_parameters

PATHS: Final = {
    "driving": "/direction_abroad/v1/driving",
    "walking": "/direction/v2/walking",
    "riding": "/direction/v2/riding",
    "transit": "/direction/v2/transit",
}
"""The service of a mode; for cars the one whose steps have instructions, as those of v1 had."""
MATRIX_PATH: Final = "/routematrix/v2/{mode}"

TACTICS: Final = {"10": "3", "11": "13", "12": "2"}
"""`tactics` of v1 as the numbers of v2: no motorways, least time, shortest."""
MATRIX_TACTICS: Final = {"12": "13"}
"""The same of matrices, where v2 has one more."""
SEPARATOR: Final = "|"

_BY_PATH: Final = {path: service for service in SERVICES for path in service.paths}


class _ResolvedEnd(Struct, frozen=True):
    """An end as the services of today take it: a pair, and the uid of the place of a name."""

    pair: str
    uid: str = ""


def directions(parameters: LegacyParameters) -> Mapping[str, Any]:
    """Answer `/direction/v1`; raises what the service of the mode raises."""
    surroundings = current_surroundings()
    places = [
        _places(name, end, region or parameters.region, surroundings)
        for name, end, region in (
            ("origin", parameters.origin, parameters.origin_region),
            ("destination", parameters.destination, parameters.destination_region),
        )
    ]
    if any(len(side) > 1 for side in places):
        datum = Datum(parameters.coord_type, parameters.ret_coordtype, surroundings.territory)
        return write_choice((places[0], places[1]), datum, _information())
    fields = parameters.model_dump(exclude_unset=True)
    for name, end, side in zip(
        ("origin", "destination"), (parameters.origin, parameters.destination), places, strict=True
    ):
        resolved_end = _resolve(end, side, parameters.coord_type, surroundings)
        fields[name] = resolved_end.pair
        if resolved_end.uid:
            fields[f"{name}_uid"] = resolved_end.uid
    fields["tactics"] = TACTICS.get(parameters.tactics, parameters.tactics)
    call = _BY_PATH[PATHS[parameters.mode]].call
    service_parameters = read_parameters(call.parameters, fields)
    answer: Any = call.engine(service_parameters)
    if parameters.mode == "transit":
        return write_scheme(answer)
    return _driving(answer, service_parameters, surroundings) if parameters.mode == "driving" else answer


def matrix(parameters: LegacyMatrixParameters) -> LegacyMatrixAnswer:
    """Answer `/direction/v1/routematrix`; raises what the matrix of the mode raises."""
    surroundings = current_surroundings()
    fields = parameters.model_dump(exclude_unset=True, exclude={"mode", "region", "tactics"})
    for name in ("origins", "destinations"):
        ends = []
        for number, text in enumerate(fields[name].removesuffix(SEPARATOR).split(SEPARATOR)):
            try:
                end = LegacyEndKind().read(text)
            except ValueError as problem:
                raise ParameterInvalid(f"{name}[{number}]", str(problem)) from None
            side = _places(f"{name}[{number}]", end, parameters.region, surroundings)
            resolved_end = _resolve(end, side, parameters.coord_type, surroundings)
            ends.append(f"{resolved_end.pair};{resolved_end.uid}" if resolved_end.uid else resolved_end.pair)
        fields[name] = SEPARATOR.join(ends)
    if parameters.mode == "driving":
        fields["tactics"] = MATRIX_TACTICS.get(parameters.tactics, parameters.tactics)
    call = _BY_PATH[MATRIX_PATH.format(mode=parameters.mode)].call
    answer: Any = call.engine(read_parameters(call.parameters, fields))
    return {"message": SUCCESS, "info": _information(), "result": {"elements": answer["result"]}}


def _driving(
    answer: DrivingAnswer, parameters: DrivingParameters, surroundings: Surroundings
) -> Mapping[str, Any]:
    with PACK.use() as roads:
        tariff, info = roads.tariff, information(roads.network.facts)
    return write_routes(answer["result"], parameters.ends(surroundings), surroundings, tariff, info)


def _information() -> Information:
    with PACK.use() as roads:
        return information(roads.network.facts)


def _places(name: str, end: LegacyEnd, region: str, surroundings: Surroundings) -> list[NamedPlace]:
    """Return the places of an end that is a name alone; raises ParameterInvalid where no place bears it."""
    if end.pair is not None:
        return []
    places = list(surroundings.places_named(end.name, region))
    if not places:
        raise ParameterInvalid(name, f"is {end.name[:60]!r}, which no place is called; expected lat,lng")
    return places


def _resolve(
    end: LegacyEnd, places: list[NamedPlace], coord_type: Crs, surroundings: Surroundings
) -> _ResolvedEnd:
    """Return an end as a pair in the coordinate type of the request."""
    if not places:
        return _ResolvedEnd(LegacyEndKind().write(end))
    lng, lat = places[0].point
    if surroundings.territory.covers(lng, lat) or coord_type is Crs.BD09MC:
        lng, lat = convert_point(lng, lat, Crs.WGS84, coord_type)
    return _ResolvedEnd(f"{lat!r},{lng!r}", places[0].uid)
