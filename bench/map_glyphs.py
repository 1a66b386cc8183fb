"""Han characters in the names on the map that its font has no glyph for.

    python -m bench.map_glyphs

Looks into every label of the pack in .cache/packs, and into the divisions' names to the village.
"""

import gzip
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

from PIL import ImageFont

from bench.command import arguments
from bench.folders import PACKS
from functions.pack_builder.engine.map.detail_labels import read_labels
from functions.pack_builder.engine.map.map_files import FONTS_FOLDER, overview_file
from functions.pack_builder.engine.map.planes import PlaneName
from functions.pack_builder.engine.map.tile_files import read_rows
from shared.stores.packs import MAP, PLACES
from tools.packs.build import ensure_pack

LAYERS = ("place_labels", "boundary_labels")
LOWEST_HAN, HIGHEST_HAN = "\u3400", "\U0003ffff"
"""Han characters and their extensions lie between, with little else."""


def main() -> None:
    """Print the characters that are missing, with how many names have each."""
    arguments(__doc__).parse_args()
    folder, places = ensure_pack(MAP, PACKS).folder, ensure_pack(PLACES, PACKS).folder
    names = {*label_names(folder), *division_names(places)}
    characters = Counter(character for name in names for character in set(name) if is_han(character))
    missing = without_glyph(folder, characters)
    print(f"{len(names):,} names, {len(characters):,} Han characters, {len(missing)} without a glyph")
    for character in missing:
        print(f"{character} U+{ord(character):04X} in {characters[character]} names")


def without_glyph(folder: Path, characters: Mapping[str, int]) -> list[str]:
    """Return the characters that the font of a pack has no glyph for, the most frequent first."""
    face = ImageFont.truetype(str(next((folder / FONTS_FOLDER).glob("*Regular.otf"))), 24)
    missing = (character for character in characters if not has_glyph(face, character))
    return sorted(missing, key=lambda character: -characters[character])


def label_names(folder: Path) -> Iterator[str]:
    """Yield the names of the labels of the highest zoom, which has all."""
    for plane in PlaneName:
        for tile, content in read_rows(folder / overview_file(plane)):
            for layer in LAYERS if tile.zoom == 8 else ():
                for label in read_labels(gzip.decompress(content), tile, layer):
                    yield str(label.properties["name"])


def division_names(folder: Path) -> Iterator[str]:
    """Yield the names of China's divisions to the village, which extracts label."""
    with closing(sqlite3.connect(f"file:{folder / 'divisions.sqlite'}?immutable=1", uri=True)) as database:
        for table in ("division", "village"):
            yield from (name for (name,) in database.execute(f"SELECT name FROM {table}"))  # noqa: S608


def is_han(character: str) -> bool:
    """Tell a Han character."""
    return LOWEST_HAN <= character <= HIGHEST_HAN and not "\ua000" <= character <= "\uf8ff"


def has_glyph(face: ImageFont.FreeTypeFont, character: str) -> bool:
    """Tell whether a character is drawn otherwise than one that no font has."""
    return bytes(face.getmask(character)) != bytes(face.getmask("\uffff"))


if __name__ == "__main__":
    main()
