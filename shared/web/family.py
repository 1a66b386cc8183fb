"""Services of one family: they are declared alike, under one path, out of one module of engines.

FENCES = MapFamily(service="track", path="/api/v3/fence", module="functions.map_track.fence.service")
FENCES.change("delete", "delete_fences", FenceDeletion, DeletedAnswer, "deletes fences")
FENCES.query("list", "list_fences", FenceList, FencesAnswer, "fences by entity or number", {5103: "…"})
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from msgspec import Struct, field
from msgspec.structs import replace

from shared.web.declaration import AnswerForm, Call, Metering
from shared.web.map import MapEndpoint

NO_CODES: Final[Mapping[int, str]] = MappingProxyType({})
Group = str | Callable[[Mapping[str, str]], str]


class MapFamily(Struct, frozen=True, kw_only=True):
    """What the endpoints of a family have in common.

    service: of the catalogue. path: what their paths begin with. module: where their engines stand.
    codes: the statuses that each of them may answer with.
    query_group, change_group: the groups that they count in, where the service has groups.
    """

    service: str
    path: str
    module: str
    codes: Mapping[int, str] = field(default=NO_CODES)
    query_group: Group = "query"
    change_group: Group = "other"

    def query(
        self,
        name: str,
        engine: str,
        parameters: type[Any],
        shape: Any,
        summary: str,
        codes: Mapping[int, str] = NO_CODES,
    ) -> MapEndpoint[Any]:
        """Return an endpoint that only asks; `codes` are its own statuses, `a|b` two spellings of a name."""
        return self._endpoint(name, engine, parameters, AnswerForm(shape=shape), summary, codes)

    def query_binary(
        self,
        name: str,
        engine: str,
        parameters: type[Any],
        media_type: str,
        summary: str,
        codes: Mapping[int, str] = NO_CODES,
    ) -> MapEndpoint[Any]:
        """Return an endpoint whose answer is a file."""
        return self._endpoint(name, engine, parameters, AnswerForm(media_type=media_type), summary, codes)

    def change(
        self,
        name: str,
        engine: str,
        parameters: type[Any],
        shape: Any,
        summary: str,
        codes: Mapping[int, str] = NO_CODES,
    ) -> MapEndpoint[Any]:
        """Return an endpoint that changes what is kept: a GET of it is refused.

        One whose engine's name begins with `delete` deletes personal data.
        """
        form = AnswerForm(shape=shape)
        return self._endpoint(name, engine, parameters, form, summary, codes, needs_post=True)

    def _endpoint(
        self,
        name: str,
        engine: str,
        parameters: type[Any],
        form: AnswerForm,
        summary: str,
        codes: Mapping[int, str],
        *,
        needs_post: bool = False,
    ) -> MapEndpoint[Any]:
        return MapEndpoint(
            paths=tuple(f"{self.path}/{spelling}" for spelling in name.split("|")),
            summary=summary,
            metering=Metering(
                service=self.service, group=self.change_group if needs_post else self.query_group
            ),
            call=Call(
                parameters=parameters, run=f"{self.module}:{engine}", deletes=engine.startswith("delete")
            ),
            form=replace(form, codes={**self.codes, **codes}),
            needs_post=needs_post,
        )
