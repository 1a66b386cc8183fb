"""What a JPEG, PNG or BMP claims about itself, read before any pixel is decoded.

An upload of 4 MB can claim 60,000 x 60,000 pixels, carry a decompression bomb in a text chunk, or hold
a hundred thousand progressive scans. So the file is walked here first, within its own bounds, and only
the parts that draw pixels are handed on to the decoder.
"""

import re
import struct
import zlib
from collections.abc import Callable, Iterator
from typing import Final, Literal, NoReturn

from msgspec import Struct

from functions.segment_idphoto.engine.images.errors import EmptyImage, ImageFormatError
from shared.pictures.png import SIGNATURE as PNG_SIGNATURE

Format = Literal["jpg", "png", "bmp"]

# Only these chunks reach the decoder: no profiles, texts, or further frames of an animation.
PNG_DRAWING_CHUNKS: Final = frozenset({b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"})
# Bit depths that each PNG colour type allows (PNG specification, table 11.1).
PNG_BIT_DEPTHS: Final = {0: {1, 2, 4, 8, 16}, 2: {8, 16}, 3: {1, 2, 4, 8}, 4: {8, 16}, 6: {8, 16}}
MAX_PROFILE_BYTES: Final = 1 << 20  # unpacked; matrix profiles have about a thousand
PNG_MAX_CHUNKS: Final = 20_000

# Baseline, extended and progressive Huffman. No browser reads lossless or arithmetic coding.
JPEG_PROFILE: Final = b"ICC_PROFILE\0"
JPEG_FRAMES: Final = frozenset({0xC0, 0xC1, 0xC2})
JPEG_OTHER_FRAMES: Final = frozenset(range(0xC3, 0xD0)) - {0xC4, 0xC8, 0xCC}
JPEG_WITHOUT_LENGTH: Final = frozenset(range(0xD0, 0xD9))  # restarts and a second start of image
# Each progressive scan makes the decoder visit the whole picture again; real files have about ten.
JPEG_MAX_SCANS: Final = 64
# Real files have some hundred, most of them of 64 KB: profiles and previews.
JPEG_MAX_SEGMENTS: Final = 20_000
# Next marker after entropy-coded data: not a stuffed zero, not a restart marker, not a fill byte.
JPEG_FILL: Final = re.compile(rb"\xff+")
JPEG_MARKER_AFTER_SCAN: Final = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")

# Size of the DIB header -> OS/2 layout with 16-bit sides or Windows layout with signed 32-bit sides.
BMP_OS2_HEADER: Final = 12
BMP_HEADERS: Final = frozenset({16, 40, 52, 56, 64, 108, 124})
BMP_UNPACKED: Final = frozenset({0, 3, 6})  # BI_RGB, BI_BITFIELDS, BI_ALPHABITFIELDS
BMP_MASKED: Final = frozenset({3, 6})

# Other formats that cameras and web pages send; recognised only for the error message.
FOREIGN: Final = {
    "WebP": re.compile(rb"RIFF....WEBP", re.DOTALL),
    "GIF": re.compile(rb"GIF8[79]a"),
    "TIFF": re.compile(rb"II\*\x00|MM\x00\*"),
    "HEIC": re.compile(rb"....ftyp(hei|hev|mif1|msf1)", re.DOTALL),
    "AVIF": re.compile(rb"....ftypavi", re.DOTALL),
}

EXIF_ORIENTATION: Final = 0x0112
MAX_EXIF_ENTRIES: Final = 512


class JpegScan(Struct, frozen=True):
    """One scan of a JPEG: the blocks that it visits, the bits that each takes at least, and its data."""

    blocks: int
    least_bits: int
    data_bytes: int


class ImageHeader(Struct, frozen=True):
    """What a file says about its pixels.

    `width` and `height` are stored pixels, before `orientation` (EXIF 1..8) is applied; `drawing` is the
    file without the parts that draw nothing; `transparent` tells whether an alpha channel may exist;
    `profile` is the ICC profile, if any; `scans` are those of a JPEG, and `is_run_length` says that a BMP is
    compressed.
    """

    format: Format
    width: int
    height: int
    drawing: bytes
    orientation: int = 1
    transparent: bool = False
    profile: bytes = b""
    scans: tuple[JpegScan, ...] = ()
    is_run_length: bool = False


def read_header(data: bytes) -> ImageHeader:
    """Return the header of a JPEG, PNG or BMP, told apart by its first bytes.

    Raises `EmptyImage` or `ImageFormatError`; reads only inside `data` and decodes no pixel.
    """
    if not data:
        raise EmptyImage("the image is empty; send the bytes of a JPEG, PNG or BMP file")
    for magic, read in READERS.items():
        if data.startswith(magic):
            try:
                return read(data)
            except (struct.error, IndexError) as error:
                raise ImageFormatError("the image ends inside its header; the file is truncated") from error
    foreign = next((name for name, magic in FOREIGN.items() if magic.match(data)), None)
    what = f"is of the format {foreign}" if foreign else f"begins with {data[:4].hex(' ')}"
    raise ImageFormatError(f"the image {what}; expected a JPEG, PNG or BMP file")


def _refuse_damaged(kind: str, what: str) -> NoReturn:
    raise ImageFormatError(f"the {kind} is damaged: {what}")


def _read_png(data: bytes) -> ImageHeader:
    width, height, depth, colour, compression, filtering, interlace = struct.unpack_from(">IIBBBBB", data, 16)
    if data[8:16] != b"\x00\x00\x00\x0dIHDR":
        _refuse_damaged("PNG", "its first chunk is not IHDR")
    if depth not in PNG_BIT_DEPTHS.get(colour, ()) or compression or filtering or interlace > 1:
        _refuse_damaged("PNG", f"colour type {colour} with bit depth {depth} does not exist")
    parts, orientation, transparent, position = [PNG_SIGNATURE], 1, colour in (4, 6), len(PNG_SIGNATURE)
    profile = b""
    for number in range(PNG_MAX_CHUNKS):
        length, name = struct.unpack_from(">I4s", data, position)
        end = position + length + 12
        if end > len(data):
            _refuse_damaged("PNG", "a chunk is longer than the file; the file is truncated")
        if name == b"IHDR" and number:
            _refuse_damaged("PNG", "it has two headers")
        if name in PNG_DRAWING_CHUNKS:
            parts.append(data[position:end])
        transparent |= name == b"tRNS"
        if name == b"iCCP" and not profile:
            profile = _png_profile(data[position + 8 : end - 4])
        if name == b"eXIf":
            orientation = _exif_orientation(data[position + 8 : end - 4])
        if name == b"IEND":
            return ImageHeader("png", width, height, b"".join(parts), orientation, transparent, profile)
        position = end
    return _refuse_damaged("PNG", f"it has more than {PNG_MAX_CHUNKS} chunks")


def _png_profile(chunk: bytes) -> bytes:
    """Return the profile of an iCCP chunk: a name, a zero, the method 0, and zlib data."""
    deflated_bytes = chunk[chunk.find(b"\0") + 2 :]
    try:
        return zlib.decompressobj().decompress(deflated_bytes, MAX_PROFILE_BYTES)
    except zlib.error:
        return b""


def png_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield name and content of the chunks of a PNG whose chunks lie inside it."""
    position = len(PNG_SIGNATURE)
    while position < len(data):
        length, name = struct.unpack_from(">I4s", data, position)
        yield name, data[position + 8 : position + 8 + length]
        position += length + 12


class _JpegFrame(Struct, frozen=True):
    """The frame header of a JPEG: its sides, and the sampling factors of each component by its number."""

    width: int
    height: int
    is_progressive: bool
    factors: dict[int, tuple[int, int]]

    @classmethod
    def parse(cls, data: bytes, position: int) -> "_JpegFrame":
        precision, height, width, count = struct.unpack_from(">BHHB", data, position + 4)
        if precision != 8 or count not in (1, 3, 4):
            raise ImageFormatError(f"the JPEG has {count} channels of {precision} bits; expected 8")
        factors: dict[int, tuple[int, int]] = {}
        for number in range(count):
            name, sampling = struct.unpack_from(">BB", data, position + 10 + 3 * number)
            wide, high = sampling >> 4, sampling & 15
            if not (1 <= wide <= 4 and 1 <= high <= 4):
                _refuse_damaged("JPEG", f"its channel {name} has the sampling factors {wide} and {high}")
            earlier = factors.get(name, (0, 0))  # some files number their channels alike
            factors[name] = (max(wide, earlier[0]), max(high, earlier[1]))
        return cls(width, height, data[position + 1] == 0xC2, factors)

    def scan(self, data: bytes, position: int, data_bytes: int) -> JpegScan:
        """Return the scan whose header begins at a position; one that the decoder refuses makes no work."""
        length, count = struct.unpack_from(">HB", data, position + 2)
        names = data[position + 5 : position + 5 + 2 * count : 2]
        if not 1 <= count <= 4 or length != 6 + 2 * count or any(name not in self.factors for name in names):
            return JpegScan(0, 0, data_bytes)
        first = data[position + 5 + 2 * count]
        # A block of a sequential scan has at least a code for its mean and one for its end; of the
        # progressive ones only those of the mean have a bit for each block.
        least_bits = 2 if not self.is_progressive else int(first == 0)
        return JpegScan(self._blocks(names), least_bits, data_bytes)

    def _blocks(self, names: bytes) -> int:
        most_wide, most_high = (max(factor[side] for factor in self.factors.values()) for side in (0, 1))
        if len(names) == 1:  # only the blocks that the channel really has
            wide, high = self.factors[names[0]]
            columns = -(-self.width * wide // most_wide)
            rows = -(-self.height * high // most_high)
            return -(-columns // 8) * -(-rows // 8)
        units = -(-self.width // (8 * most_wide)) * -(-self.height // (8 * most_high))
        return units * sum(wide * high for wide, high in map(self.factors.__getitem__, names))


def _read_jpeg(data: bytes) -> ImageHeader:
    frame: _JpegFrame | None = None
    scans: list[JpegScan] = []
    parts, orientation, position = [data[:2]], 1, 2
    profile_parts: dict[int, bytes] = {}
    for _ in range(JPEG_MAX_SEGMENTS):
        fill = JPEG_FILL.match(data, position)
        if fill is None:
            if position >= len(data):
                raise IndexError
            _refuse_damaged("JPEG", f"byte {position} should begin a marker")
        position = fill.end() - 1
        marker = data[position + 1]
        if marker == 0xD9:
            break
        (length,) = struct.unpack_from(">H", data, position + 2)
        end = position + 2 + length
        if length < 2 or end > len(data) or marker < 0xC0 or marker in JPEG_WITHOUT_LENGTH:
            _refuse_damaged("JPEG", f"segment {marker:02X} at byte {position} does not fit into the file")
        if marker in JPEG_OTHER_FRAMES:
            raise ImageFormatError("the JPEG is lossless or arithmetic coded; save it as an ordinary JPEG")
        if marker in JPEG_FRAMES:
            if frame:
                _refuse_damaged("JPEG", "it has two frame headers")
            frame = _JpegFrame.parse(data, position)
        if marker == 0xE1 and data[position + 4 : position + 10] == b"Exif\x00\x00":
            orientation = _exif_orientation(data[position + 10 : end])
        if marker == 0xE2 and data[position + 4 : position + 16] == JPEG_PROFILE and length > 16:
            profile_parts[data[position + 16]] = data[position + 18 : end]
        if marker == 0xDA:
            following = JPEG_MARKER_AFTER_SCAN.search(data, end)
            if following is None:
                _refuse_damaged("JPEG", "its last scan does not end; the file is truncated")
            if frame is None:
                _refuse_damaged("JPEG", "a scan stands before the frame header")
            scans.append(frame.scan(data, position, following.start() - end))
            if len(scans) > JPEG_MAX_SCANS:
                _refuse_damaged("JPEG", f"it has more than {JPEG_MAX_SCANS} scans")
            end = following.start()
        # APP0 and APP14 tell the decoder the colour space; the other APPn and comments draw nothing.
        if not (0xE1 <= marker <= 0xED or marker in (0xEF, 0xFE)):
            parts.append(data[position:end])
        position = end
    else:
        _refuse_damaged("JPEG", f"it has more than {JPEG_MAX_SEGMENTS} segments")
    if frame is None or not scans:
        _refuse_damaged("JPEG", "it has no picture")
    drawing = b"".join([*parts, b"\xff\xd9"])
    profile = b"".join(profile_parts[number] for number in sorted(profile_parts))
    return ImageHeader(
        "jpg", frame.width, frame.height, drawing, orientation, profile=profile, scans=tuple(scans)
    )


def _read_bmp(data: bytes) -> ImageHeader:
    offset, header_size = struct.unpack_from("<II", data, 10)
    compression = 0
    if header_size == BMP_OS2_HEADER:
        width, height, _, bits = struct.unpack_from("<HHHH", data, 18)
    elif header_size in BMP_HEADERS:
        width, height, _, bits = struct.unpack_from("<iiHH", data, 18)
        if header_size > 16:
            (compression,) = struct.unpack_from("<I", data, 30)
    else:
        _refuse_damaged("BMP", f"its header of {header_size} bytes does not exist")
    height = abs(height)  # negative: rows are stored from the top
    if bits not in (1, 4, 8, 16, 24, 32) or width < 0:
        _refuse_damaged("BMP", f"{width} x {height} pixels of {bits} bits do not exist")
    if compression in BMP_UNPACKED:
        row = (width * bits + 31) // 32 * 4
        if offset + row * height > len(data) or offset < 14 + header_size:
            _refuse_damaged("BMP", "it holds fewer pixels than its header says; the file is truncated")
    elif compression not in (1, 2):  # run lengths; everything else embeds another format
        raise ImageFormatError(f"the BMP is compressed by method {compression}; expected an ordinary BMP")
    if compression in BMP_MASKED:
        data = _bmp_with_masks(data, offset, bits)
    return ImageHeader("bmp", width, height, data, is_run_length=compression in (1, 2))


def _bmp_with_masks(data: bytes, offset: int, bits: int) -> bytes:
    """Return the BMP with its colour masks where the decoder looks for them.

    The masks stand in the header or directly after it, at the same offset. OpenCV reads masks of 16-bit
    pixels only after a header of 40 bytes, and masks of 32-bit pixels only inside a longer header;
    otherwise it guesses their order.
    """
    header_size = 56 if bits == 32 else 40
    header = bytearray(data[14:54]) + data[54:66] + (bytes(4) if bits == 32 else b"")
    header[:4] = struct.pack("<I", header_size)
    start = 14 + len(header)
    length = start + len(data) - offset
    return struct.pack("<2sIII", b"BM", length, 0, start) + bytes(header) + data[offset:]


def _exif_orientation(tiff: bytes) -> int:
    """Return tag 0x0112 of the first directory, or 1 when there is none or it makes no sense."""
    order = {b"II*\x00": "<", b"MM\x00*": ">"}.get(tiff[:4])
    if order is None:
        return 1
    try:
        (directory,) = struct.unpack_from(order + "I", tiff, 4)
        (count,) = struct.unpack_from(order + "H", tiff, directory)
        for entry in range(min(count, MAX_EXIF_ENTRIES)):
            tag, _, _, value = struct.unpack_from(order + "HHIH", tiff, directory + 2 + 12 * entry)
            if tag == EXIF_ORIENTATION:
                return value if 1 <= value <= 8 else 1
    except struct.error:
        pass
    return 1


READERS: Final[dict[bytes, Callable[[bytes], ImageHeader]]] = {
    b"\xff\xd8\xff": _read_jpeg,
    PNG_SIGNATURE: _read_png,
    b"BM": _read_bmp,
}
