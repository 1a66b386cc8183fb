"""ID-photo specifications: sizes, limits and aims as data, found by id, name or numbers."""

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal, Self

from pydantic import Field, ValidationError, model_validator

from functions.segment_idphoto.engine.photo.colours import fold_name
from functions.segment_idphoto.engine.photo.errors import ParameterError
from shared.tables.rows import Row

Measure = Literal[
    "head_height",
    "face_width",
    "head_width",
    "eye_distance",
    "top_margin",
    "eye_line",
    "bottom_margin",
    "eye_centre_x",
]
HORIZONTAL: Final[frozenset[Measure]] = frozenset(
    {"face_width", "head_width", "eye_distance", "eye_centre_x"}
)

SPECIFICATIONS_FILE: Final = Path(__file__).with_name("specifications.toml")
DEFAULT_ID: Final = "head-and-shoulders"
"""A frame at native resolution, which has no size on paper."""
MM_PER_INCH: Final = 25.4
SMALLEST_PX, LARGEST_PX = 50, 4096
SMALLEST_DPI, LARGEST_DPI = 72, 1200
# A free size may be so narrow that the studio head height would push the ears out of the frame.
WIDEST_HEAD: Final = 0.9

_NUMBERS: Final = re.compile(
    r"(\d{1,5}(?:\.\d{1,3})?)\s*(?:{units})?\s*[x×*]\s*(\d{1,5}(?:\.\d{1,3})?)\s*({units})?".replace(
        "{units}", 'px|mm|cm|inch|inches|in|"|像素|毫米|厘米|公分|英寸'
    ),
    re.ASCII | re.IGNORECASE,
)
_PHOTO_WORD: Final = re.compile(r"(?:证件照片?|照片?|相片?|photo)$")
_MM_OF_UNIT: Final[Mapping[str, float | None]] = MappingProxyType(
    {
        **dict.fromkeys(("", "px", "像素")),
        **dict.fromkeys(("mm", "毫米"), 1.0),
        **dict.fromkeys(("cm", "厘米", "公分"), 10.0),
        **dict.fromkeys(("in", "inch", "inches", '"', "英寸"), MM_PER_INCH),
    }
)


class SpecificationFileError(Exception):
    """A specification file of the operator that does not follow the layout; the message says where."""


def px_of_mm(mm: float, dpi: int) -> int:
    """Return whole pixels of a length; the studio sizes follow from this rounding."""
    return round(mm / MM_PER_INCH * dpi)


class Rule(Row):
    """One limit and/or aim of a specification, in its own unit."""

    measure: Measure
    unit: Literal["px", "mm", "fraction"]
    min: float | None = None
    max: float | None = None
    target: float | None = None
    weight: float = Field(1.0, gt=0)
    edge: Literal["top", "bottom"] | None = None

    @model_validator(mode="after")
    def is_complete(self) -> Self:
        """Check that a rule has limits or an aim, in order, and that an eye line names its edge."""
        values = [value for value in (self.min, self.target, self.max) if value is not None]
        if not values or values != sorted(values):
            raise ValueError(f"{self.measure} needs min <= target <= max, at least one of them")
        if (self.measure == "eye_line") != (self.edge is not None):
            raise ValueError("edge belongs to eye_line, and eye_line needs it")
        return self

    @property
    def is_limit(self) -> bool:
        """Whether the rule can be violated."""
        return self.min is not None or self.max is not None


class FileRule(Row):
    """What upload portals ask of the file; the defaults of a JPEG with this size."""

    min_kb: int | None = Field(None, ge=1)
    max_kb: int | None = Field(None, ge=1)
    min_quality: int | None = Field(None, ge=1, le=100)


class PhotoSpecification(Row):
    """One size with its rules. Without `mm` and `px` it is a frame of `aspect` at native resolution."""

    id: str = Field(pattern=r"^[a-z0-9-]+$")
    name_zh: str
    name_en: str
    aliases: tuple[str, ...] = ()
    mm: tuple[float, float] | None = None
    px: tuple[int, int] | None = None
    aspect: tuple[int, int] | None = None
    dpi: int = Field(300, ge=SMALLEST_DPI, le=LARGEST_DPI)
    rules: tuple[Rule, ...] = ()
    relax: tuple[Measure, ...] = ()
    backgrounds: tuple[str, ...] = ()
    file: FileRule = FileRule()
    source: str = Field(min_length=1)
    checked_on: date = Field(alias="checked")
    note: str = ""

    @model_validator(mode="after")
    def is_consistent(self) -> Self:
        """Check that there is one way to a size, and that `relax` orders exactly the limits."""
        if (self.aspect is None) == (self.mm is None and self.px is None):
            raise ValueError("give mm or px (or both), or aspect alone")
        limits = [rule.measure for rule in self.rules if rule.is_limit]
        if sorted(self.relax) != sorted(limits):
            raise ValueError(f"relax must order exactly the limits {limits}")
        if len({rule.measure for rule in self.rules}) != len(self.rules):
            raise ValueError("a measure has two rules")
        return self

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that a caller may use for it."""
        return (self.id, self.name_zh, *self.aliases)

    @property
    def size(self) -> tuple[int, int] | None:
        """Width and height in px, or None for a frame at native resolution."""
        if self.px is not None:
            return self.px
        return None if self.mm is None else (px_of_mm(self.mm[0], self.dpi), px_of_mm(self.mm[1], self.dpi))

    @property
    def print_mm(self) -> tuple[float, float] | None:
        """Printed width and height in mm; from px and dpi where no paper size is stated."""
        if self.mm is not None or self.px is None:
            return self.mm
        return self.px[0] / self.dpi * MM_PER_INCH, self.px[1] / self.dpi * MM_PER_INCH

    def at_dpi(self, dpi: int) -> Self:
        """Return the specification at another resolution: the mm stay, and px that were stated stay too."""
        return self.model_copy(update={"dpi": dpi}) if self.px is None else self

    def for_print(self, dpi: int) -> Self:
        """Return the same frame and rules on paper: px follow from mm and the printer's dpi.

        A frame at native resolution has no size on paper and is returned as it is.
        """
        if self.print_mm is None:
            return self
        per_px = MM_PER_INCH / self.dpi
        rules = tuple(
            rule.model_copy(
                update={
                    "unit": "mm",
                    "min": None if rule.min is None else rule.min * per_px,
                    "max": None if rule.max is None else rule.max * per_px,
                    "target": None if rule.target is None else rule.target * per_px,
                }
            )
            if rule.unit == "px"
            else rule
            for rule in self.rules
        )
        return self.model_copy(update={"px": None, "mm": self.print_mm, "dpi": dpi, "rules": rules})


class PhotoSpecifications(Mapping[str, PhotoSpecification]):
    """All specifications by id, with `find` for what callers write."""

    def __init__(
        self, version: str, rows: Mapping[str, PhotoSpecification], studio_rules: tuple[Rule, ...]
    ) -> None:
        self.version = version
        self.studio_rules = studio_rules
        self._rows = dict(rows)
        self._names = {fold_name(name): row for row in self._rows.values() for name in row.names}

    def __getitem__(self, key: str) -> PhotoSpecification:
        return self._rows[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def find(self, text: str, *, dpi: int | None = None, field: str = "size") -> PhotoSpecification:
        """Return the specification that `text` names.

        It may be an id, a Chinese name, an alias, `WxH` or `WxHpx`, `WxHmm`, `WxHcm` or `WxHin`.

        Full-width digits and letters are read as plain ones, and a word for photo after a name is left
        aside. `dpi` prints mm sizes at another resolution. Raises `ParameterError` naming `field`.
        """
        if numbers := _NUMBERS.fullmatch(unicodedata.normalize("NFKC", text).strip()):
            return self._from_numbers(numbers, dpi, field)
        name = fold_name(text)
        specification = self._names.get(name) or self._names.get(_PHOTO_WORD.sub("", name))
        if specification is None:
            expectation = (
                f"WxH in px, WxHmm, WxHcm, WxHin, or one of {', '.join(self._rows)} (or their Chinese names)"
            )
            raise ParameterError(field, expectation, text)
        return specification if dpi is None else specification.at_dpi(dpi)

    def _from_numbers(self, numbers: re.Match[str], dpi: int | None, field: str) -> PhotoSpecification:
        width, height, unit = numbers.groups()
        mm = _MM_OF_UNIT[(unit or "").lower()]
        try:
            row = PhotoSpecification(
                id="custom",
                name_zh="自定义",
                name_en=f"{width}x{height}{unit or 'px'}",
                mm=None if mm is None else (float(width) * mm, float(height) * mm),
                px=(int(width), int(height)) if mm is None else None,
                dpi=dpi or 300,
                rules=(*self.studio_rules, Rule(measure="head_width", max=WIDEST_HEAD, unit="fraction")),
                relax=("head_width",),
                source="the request",
                checked=date.min,
            )
        except ValueError as error:
            raise ParameterError(field, "WxH in whole px, WxHmm, WxHcm or WxHin", numbers[0]) from error
        if not all(SMALLEST_PX <= side <= LARGEST_PX for side in row.size or ()):
            expectation = f"sides from {SMALLEST_PX} to {LARGEST_PX} px"
            raise ParameterError(field, expectation, f"{numbers[0]} = {row.size}")
        return row


def read_rows(path: Path) -> tuple[str, dict[str, PhotoSpecification], tuple[Rule, ...]]:
    """Return (version, rows by id, studio rules) of one file. Raises `SpecificationFileError`."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
        studio = tuple(Rule.model_validate(rule) for rule in document.get("studio_rules", []))
        rows = [PhotoSpecification.model_validate(row) for row in document.get("specification", [])]
    except (OSError, tomllib.TOMLDecodeError, ValidationError) as error:
        raise SpecificationFileError(f"{path.name}: {error}") from error
    by_id = {row.id: row for row in rows}
    if len(by_id) != len(rows):
        raise SpecificationFileError(f"{path.name}: an id occurs twice")
    return str(document.get("version", "")), by_id, studio


@cache
def load_specifications(operator_file: Path | None = None) -> PhotoSpecifications:
    """Return the built-in specifications, with an operator's rows replacing theirs by id.

    Raises `SpecificationFileError` when a file breaks the layout or one name means two sizes.
    """
    version, rows, studio = read_rows(SPECIFICATIONS_FILE)
    if operator_file is not None:
        own_version, own_rows, own_studio = read_rows(operator_file)
        version, rows, studio = f"{version}+{own_version}", rows | own_rows, own_studio or studio
    rows = {row.id: row if row.rules else row.model_copy(update={"rules": studio}) for row in rows.values()}
    owners: dict[str, str] = {}
    for row in rows.values():
        for name in {fold_name(name) for name in row.names}:
            if owners.setdefault(name, row.id) != row.id:
                raise SpecificationFileError(f"the name {name!r} means both {owners[name]} and {row.id}")
    return PhotoSpecifications(version, rows, studio)
