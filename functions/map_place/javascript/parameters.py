"""What scripts send; points are BD09MC metres."""

from typing import Annotated, Final

from pydantic import Field

from functions.map_place.parameters import split_list
from shared.geo.notation import Pair
from shared.geo.refusal import ParameterInvalid
from shared.web.fields import FieldKind, Flag, Metres, Points, Radius, Whole
from shared.web.parameters import MapParameters, parameter

WHOLE_COUNTRY: Final = "1"
LARGEST_PAGE: Final = 100
LARGEST_RADIUS: Final = 100_000.0
KEYWORD_SEPARATOR: Final = "$$"

_BOX: Final = Points(most=2, least=2, separator=";")


class _BoxKind(FieldKind, frozen=True):
    @property
    def expectation(self) -> str:
        return "(x,y;x,y)"

    def read(self, text: str) -> tuple[Pair, ...]:
        return _BOX.read(text.strip().removeprefix("(").removesuffix(")"))

    def write(self, value: tuple[Pair, ...]) -> str:
        return f"({_BOX.write(value)})"


Box = Annotated[tuple[Pair, ...], _BoxKind()]


class PlacesScript(MapParameters):
    """`qt=s` and `qt=con`."""

    wd: str = parameter(f"the keyword, or several with {KEYWORD_SEPARATOR} between them", is_required=True)
    c: str = parameter("number or name of a city; 1 is the whole country", WHOLE_COUNTRY)
    rn: Annotated[int, Whole(least=1, most=LARGEST_PAGE, is_clamped=True)] = Field(
        10, description="places on a page"
    )
    pn: Annotated[int, Whole()] = Field(0, description="the page, from 0")

    @property
    def keywords(self) -> tuple[str, ...]:
        """The keywords, without blanks around them."""
        return split_list(self.wd, "$")


class BoundsScript(PlacesScript):
    """`qt=bd`."""

    ar: Box = Field(description="two corners of a box")


class NearbyScript(PlacesScript):
    """`qt=nb`."""

    nb_x: Metres | None = Field(None, description="middle of the circle to the east, metres of BD09MC")
    nb_y: Metres | None = Field(None, description="middle of the circle to the north, metres of BD09MC")
    ar: Box | None = Field(None, description="two corners of a box around the middle, instead of it")
    r: Annotated[float, Radius(most=LARGEST_RADIUS)] = Field(2_000.0, description="metres around it")

    @property
    def middle(self) -> Pair:
        """The middle of the circle as y and x. Raises ParameterInvalid where nothing says it."""
        if self.nb_x is not None and self.nb_y is not None:
            return self.nb_y, self.nb_x
        if self.ar is None:
            raise ParameterInvalid("nb_x and nb_y", "are missing")
        (west, south), (east, north) = self.ar
        return (south + north) / 2, (west + east) / 2


class DetailScript(MapParameters):
    """`qt=inf`."""

    uid: str = parameter("uid of a place", is_required=True)


class SuggestionScript(MapParameters):
    """`qt=placesug`."""

    query: str = parameter("what has been typed so far", is_required=True)
    region: str = parameter("number or name of a city; what lies there comes first", WHOLE_COUNTRY)
    city_limit: Flag = Field(False, description="1 leaves out what lies outside the city")
