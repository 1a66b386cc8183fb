"""What a finished photo misses of a named size besides the crop's limits: colour, bytes, and a whole body.

Nothing of it refuses a photo; an answer lists it beside the crop's own violations.
"""

from collections.abc import Iterator

from functions.segment_idphoto.engine.photo.colours import Background, parse_colour
from functions.segment_idphoto.engine.photo.crop import Crop, Violation
from functions.segment_idphoto.engine.photo.jpeg import LARGE_KB, SMALL_KB
from functions.segment_idphoto.engine.photo.specifications import FileRule, PhotoSpecification


def standard_background(specification: PhotoSpecification) -> Background:
    """Return the first colour that the size's rule names, or black, as the original service composes."""
    colours = specification.backgrounds
    return Background(parse_colour(colours[0])) if colours else Background()


def violations_of_photo(crop: Crop, background: Background, file_bytes: int) -> tuple[Violation, ...]:
    """Return everything that a photo misses; `file_bytes` is the length of its file, of either format."""
    specification = crop.specification
    return (
        *crop.violations,
        *_background_violations(specification, background),
        *_file_violations(specification.file, file_bytes),
        *_body_violations(crop),
    )


def _background_violations(specification: PhotoSpecification, background: Background) -> Iterator[Violation]:
    colours = specification.backgrounds
    if colours and (background.bottom or background.is_transparent):
        kind = "transparent" if background.is_transparent else "gradient"
        yield Violation("background", kind, None, None, "", colours)
    elif colours and background.colour not in [parse_colour(name) for name in colours]:
        yield Violation("background", ",".join(map(str, background.colour)), None, None, "rgb", colours)


def _file_violations(rule: FileRule, length: int) -> Iterator[Violation]:
    """A KB may mean 1000 or 1024 bytes; a file within either meaning of a limit is within the limit."""
    is_small = rule.min_kb is not None and length < rule.min_kb * SMALL_KB
    is_large = rule.max_kb is not None and length > rule.max_kb * LARGE_KB
    if is_small or is_large:
        yield Violation("file_size", round(length / SMALL_KB, 1), rule.min_kb, rule.max_kb, "KB")


def _body_violations(crop: Crop) -> Iterator[Violation]:
    if crop.body_incomplete:
        gap = crop.size[1] - crop.torso_end
        yield Violation("body_above_bottom", round(gap, 1), None, 0.0, "px")
    if crop.shoulder_cut:
        yield Violation("body_cut_at_side", round(crop.side_gap, 1), None, 0.0, "px")
