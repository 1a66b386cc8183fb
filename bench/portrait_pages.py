"""Pages of ID photos for a look: the default frame and three sizes, on white, blue and red.

    python -m bench.portrait_pages FOLDER [--shared] [--photos FOLDER]

One page for each photograph is written to FOLDER; below each ID photo stands what it violates. `--shared`
adds the workplace's portraits, `--photos` takes photographs of your own in place of all of them. The pages
show faces: they stay out of the repository.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

from bench.command import arguments
from bench.portrait_frames import portraitist
from bench.portrait_pictures import ASTRONAUT, SHARED_SITTERS, Photo, read
from functions.segment_idphoto.engine.images.decoding import decode_image
from functions.segment_idphoto.engine.images.errors import ImageError
from functions.segment_idphoto.engine.photo.colours import WHITE, Background
from functions.segment_idphoto.engine.photo.compliance import violations_of_photo
from functions.segment_idphoto.engine.photo.specifications import DEFAULT_ID, load_specifications
from functions.segment_idphoto.engine.vision.errors import SceneError

SIZES = (DEFAULT_ID, "us-visa", "1-inch", "cn-resident-id")
PAPERS = {"white": WHITE, "blue": (67, 142, 219), "red": (255, 0, 0)}
CELL = (360, 480)  # px; one page has a row for each paper
LINES, LINE = 3, 16  # of text below, and px of each
GREY, INK = 96, (255, 255, 255)


def main() -> int:
    """Write the pages; return the exit status."""
    parser = arguments(__doc__)
    parser.add_argument("folder", type=Path, help="to write the pages to")
    parser.add_argument("--shared", action="store_true", help="also the workplace's portraits")
    parser.add_argument("--photos", type=Path, help="folder of photographs of your own")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    for path in photographs(options.photos, shared=options.shared):
        try:
            page = page_of(decode_image(path.read_bytes()) if options.photos else read(path))
        except (ImageError, SceneError) as refusal:
            print(f"{path.name}: {type(refusal).__name__}: {refusal}")
            continue
        cv2.imwrite(str(options.folder / f"{path.stem}.png"), page[..., ::-1])
        print(path.name)
    return 0


def photographs(folder: Path | None, *, shared: bool) -> Iterator[Path]:
    """Yield the files."""
    if folder is not None:
        yield from sorted(path for path in folder.iterdir() if path.is_file())
        return
    yield from (sitter.path for sitter in (ASTRONAUT, *(SHARED_SITTERS if shared else ())))


def page_of(photo: Photo) -> Photo:
    """Return the page of a photograph: a row for each paper, a column for the photograph and each size."""
    specifications = load_specifications()
    portrait = portraitist("fine").portray(photo, [specifications[size] for size in SIZES])
    people = [portrait.person(index) for index in range(len(SIZES))]
    rows = []
    for name, colour in PAPERS.items():
        paper = Background(colour)
        cells = [_cell(portrait.photo, [name])]
        for size, person, crop in zip(SIZES, people, portrait.crops, strict=True):
            violations = violations_of_photo(crop, paper, 0) if size != DEFAULT_ID else ()
            words = [f"{each.name} {each.value}" for each in violations if each.name != "file_size"]
            cells.append(_cell(person.compose(paper), [f"{size} {crop.size[0]}x{crop.size[1]}", *words]))
        rows.append(np.hstack(cells))
    return np.vstack(rows)


def _cell(picture: Photo, lines: list[str]) -> Photo:
    width, height = CELL
    scale = min(width / picture.shape[1], height / picture.shape[0])
    small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    cell = np.full((height + LINES * LINE + 6, width + 6, 3), GREY, np.uint8)
    cell[: small.shape[0], : small.shape[1]] = small
    for number, line in enumerate(lines[:LINES], start=1):
        place = (2, height + number * LINE)
        cv2.putText(cell, line[:50], place, cv2.FONT_HERSHEY_SIMPLEX, 0.42, INK, 1, cv2.LINE_AA)
    return cell


if __name__ == "__main__":
    sys.exit(main())
