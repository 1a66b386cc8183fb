"""How much work a file may make: rows of a PNG, scans of a JPEG, runs of a BMP, by what its header claims.

Bytes do not bound work. A PNG of 3 MB can inflate to 3 GB behind 60 x 60 pixels, a JPEG of 100 KB can send
the decoder 64 times through 16 million pixels, and one of 700 bytes can claim them without having them.
"""

import struct
import zlib
from typing import Final, NoReturn

from functions.segment_idphoto.engine.images.errors import ImageFormatError
from functions.segment_idphoto.engine.images.headers import ImageHeader, JpegScan, png_chunks

# Samples of each PNG colour type (PNG specification, table 11.1).
PNG_SAMPLES: Final = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
# First column, first row, and steps of both, of the seven passes (PNG specification, section 8.2).
PNG_PASSES: Final = (
    (0, 0, 8, 8),
    (4, 0, 8, 8),
    (0, 4, 4, 8),
    (2, 0, 4, 4),
    (0, 2, 2, 4),
    (1, 0, 2, 2),
    (0, 1, 1, 2),
)
PNG_SLACK: Final = 64 * 1024
"""Bytes behind the last row that are tolerated, as encoders exist that leave some."""
PNG_PIECE: Final = 16 * 1024
"""Deflated bytes that are inflated at a time: at most 17 MB come out of them."""

JPEG_MAX_BLOCKS: Final = 24 * (4096 // 8) ** 2
"""Blocks of 8 x 8 samples that all scans visit. A progressive file of 4096 x 4096 pixels in four colours, by
the script of libjpeg, has just these; one in three colours 14 for each 24."""

BMP_LONGEST_RUN: Final = 255


def check_work(header: ImageHeader) -> None:
    """Refuse a file whose data do not match its header, or make more work than pixels do.

    The sides must have been checked before. Raises `ImageFormatError`.
    """
    match header.format:
        case "png":
            _check_rows(header)
        case "jpg":
            _check_scans(header.scans)
        case "bmp":
            _check_runs(header)


def _check_rows(header: ImageHeader) -> None:
    rows = png_row_bytes(header.drawing)
    inflater, count = zlib.decompressobj(), 0
    try:
        for name, chunk in png_chunks(header.drawing):
            if name != b"IDAT":
                continue
            for start in range(0, len(chunk), PNG_PIECE):
                count += len(inflater.decompress(chunk[start : start + PNG_PIECE], rows + PNG_SLACK))
                if count > rows + PNG_SLACK or inflater.unconsumed_tail:
                    _refuse("PNG", f"its data inflate to more than the {rows} bytes of its rows")
    except zlib.error as error:
        raise ImageFormatError("the PNG is damaged: its data cannot be inflated") from error
    if count < rows:
        _refuse("PNG", f"its data inflate to {count} of the {rows} bytes of its rows; the file is truncated")


def png_row_bytes(drawing: bytes) -> int:
    """Return the bytes of all rows of a PNG, with the filter byte of each."""
    width, height, depth, colour, _, _, interlace = struct.unpack_from(">IIBBBBB", drawing, 16)
    bits = PNG_SAMPLES[colour] * depth
    passes = PNG_PASSES if interlace else ((0, 0, 1, 1),)
    total = 0
    for column, row, column_step, row_step in passes:
        pass_width = -(-(width - column) // column_step)
        pass_height = -(-(height - row) // row_step)
        if pass_width > 0 and pass_height > 0:
            total += pass_height * (1 + (pass_width * bits + 7) // 8)
    return total


def _check_scans(scans: tuple[JpegScan, ...]) -> None:
    blocks = sum(scan.blocks for scan in scans)
    if blocks > JPEG_MAX_BLOCKS:
        _refuse(
            "JPEG", f"its {len(scans)} scans visit {blocks} blocks, at most {JPEG_MAX_BLOCKS} are decoded"
        )
    for number, scan in enumerate(scans, start=1):
        if scan.data_bytes * 8 < scan.blocks * scan.least_bits:
            _refuse(
                "JPEG", f"scan {number} has {scan.data_bytes} bytes for {scan.blocks} blocks; it is truncated"
            )


def _check_runs(header: ImageHeader) -> None:
    least = 2 * -(-header.width // BMP_LONGEST_RUN) * header.height if header.is_run_length else 0
    if len(header.drawing) < least:
        _refuse("BMP", f"{len(header.drawing)} bytes cannot hold its runs, {least} at least")


def _refuse(kind: str, what: str) -> NoReturn:
    raise ImageFormatError(f"the {kind} is damaged: {what}")
