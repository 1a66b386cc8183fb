"""Every county of China in eleven spellings, each followed by a street: how many are read as that county.

    python -m bench.county_spellings [--step N] [--misses N]

The exit status is 1 where the promised share is not kept. --step takes every so many counties; --misses lists
what was read as something else.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple

from bench.command import arguments
from bench.folders import PACKS
from bench.places_share import Share, Traditional, traditional_forms
from functions.map_geocode.engine.opening import Engines, open_engines
from functions.pack_builder.engine.default.divisions import names as name_rules
from shared.geo.divisions import Division, Divisions, Level, Status
from shared.stores.packs import PLACES
from tools.packs.build import ensure_pack

STREET: Final = "人民路1号"
CHARACTERS: Final = "sources/characters/simplified.txt"
LEAST: Final = 0.995
SEPARATORS: Final = (" ", "·", "/", ",", " / ")
COUNTY_SUFFIXES: Final = ("自治县", "自治旗", "林区", "特区", "县", "市", "区", "旗")


class County(NamedTuple):
    """A county, the names above it, and what people shorten them to."""

    division: Division
    province: str
    city: str
    short_province: str
    short_city: str
    short_county: str

    @property
    def chain(self) -> tuple[str, ...]:
        """The names from the province down, a municipality's once."""
        return tuple(filter(None, (self.province, self.city, self.division.name)))


Spelling = Callable[[County], str]


def spellings(traditional: Traditional) -> dict[str, Spelling]:
    """Return the eleven spellings by what they are."""
    return {
        "in full": lambda county: "".join(county.chain),
        "with blanks, dots, slashes": _separated,
        "province and county": lambda county: county.province + county.division.name,
        "short province, city, county": lambda county: county.short_province + "".join(county.chain[1:]),
        "city and short county": lambda county: f"{county.city or county.province}{county.short_county}",
        "short names": lambda county: f"{county.short_province}{county.short_city}{county.short_county}",
        "short province and short county": lambda county: county.short_province + county.short_county,
        "behind 中国": lambda county: "中国" + "".join(county.chain),
        "reversed": lambda county: "".join(reversed(county.chain)),
        "every level twice": lambda county: "".join(2 * name for name in county.chain),
        "in traditional characters": lambda county: "".join(
            traditional.get(character, character) for character in "".join(county.chain)
        ),
    }


def _separated(county: County) -> str:
    separator = SEPARATORS[county.division.key % len(SEPARATORS)]
    return "".join(name + separator for name in county.chain)


def counties(divisions: Divisions) -> Iterator[County]:
    """Yield every county with a code, as people write it."""
    short_provinces = name_rules.table()["provinces"]
    for division in divisions:
        if division.level != Level.COUNTY or division.status != Status.CURRENT or not division.code:
            continue
        province = divisions.ancestor(division, Level.PROVINCE)
        city = divisions.ancestor(division, Level.CITY)
        assert province is not None
        yield County(
            division,
            province.name,
            city.name if city else "",
            short_provinces.get(province.name, [province.name[:-1]])[0],
            _short(city.name, ("自治州", "地区", "市", "盟")) if city else "",
            _short(division.name, COUNTY_SUFFIXES),
        )


def _short(name: str, suffixes: tuple[str, ...]) -> str:
    """Return a name without its suffix and without the peoples in it, where two characters stay."""
    stem = next((name.removesuffix(suffix) for suffix in suffixes if name.endswith(suffix)), name)
    peoples = name_rules.table()["peoples"]
    shorter = True
    while shorter and (people := next((p for p in peoples if stem.endswith(p) and stem != p), "")):
        shorter = len(stem) - len(people) >= 2
        stem = stem.removesuffix(people) if shorter else stem
    return stem if len(stem) >= 2 else name


def county_shares(engines: Engines, traditional: Traditional, step: int = 1) -> Sequence[Share]:
    """Return how many counties are read as themselves, by spelling. step: every so many counties."""
    sample = list(counties(engines.gazetteer.divisions))[::step]
    shares = []
    for what, spell in spellings(traditional).items():
        share = Share(what)
        for county in sample:
            address = spell(county) + STREET
            reading = engines.addresses.analyze(address)
            names = "".join(level.name for level in (reading.province, reading.city, reading.county))
            share.add(f"{address} -> {names}", reading.county.code == county.division.code)
        shares.append(share)
    return shares


def main() -> None:
    """Print the shares."""
    parser = arguments(__doc__)
    parser.add_argument("--step", type=int, default=1)
    parser.add_argument("--misses", type=int, default=0)
    options = parser.parse_args()
    folder = ensure_pack(PLACES, PACKS).folder
    shares = county_shares(open_engines(folder), traditional_forms(PACKS / CHARACTERS), options.step)
    for share in shares:
        print(f"{share.what:<33} {share.right:6,} of {share.asked:6,} {100 * share.value:6.2f} %")
        for miss in share.missed[: options.misses]:
            print(f"    {miss}")
    value = sum(share.right for share in shares) / sum(share.asked for share in shares)
    print(f"all of them {100 * value:.2f} %, promised {100 * LEAST} %")
    sys.exit(value < LEAST)


if __name__ == "__main__":
    main()
