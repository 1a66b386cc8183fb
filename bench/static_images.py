"""Static images: what one costs with warm tiles, and the pictures of the documents.

    python -m bench.static_images FOLDER [--pictures]

FOLDER is a pack of the map with Liechtenstein, Shanghai and Helsinki in it. Prints one row a kind of picture:
CPU milliseconds and wall milliseconds of new centres in a warm area, and KiB. With
`--pictures` it draws docs/figures/static-*.png instead.
"""

import argparse
import io
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

from PIL import Image, ImageDraw

from functions.map_image.engine import map_pack
from functions.map_image.engine.icons.allow_list import AllowList
from functions.map_image.engine.icons.fetch import fetch_icon
from functions.map_image.engine.icons.icons import Icons
from functions.map_image.pack import PACK
from functions.map_image.static import service
from functions.map_image.static.parameters import StaticImageParameters
from shared.config import Settings
from shared.geo import Crs, convert_point
from shared.geo.baidu_plane import pixel_from_plane, plane_from_pixel
from shared.web.forms import parse_form
from shared.web.parameters import read_parameters

FIGURES: Final = Path(__file__).resolve().parents[1] / "docs" / "figures"
ROUNDS: Final = 40
VADUZ: Final = (9.5215, 47.1395)
SHANGHAI: Final = (121.4805, 31.2363)
"""BD-09."""

LABEL_STYLES: Final = (
    "总行营业部,1,15,0xffffff,0x3371e8,1",
    "服务范围,0,13,0x333333,0xffffff,1",
    "莱茵河谷,1,26,0x1f6f54,,0",
)

Place = tuple[float, float]


def shifted(centre: Place, zoom: int, columns: float, rows: float) -> str:
    """Return the point some pixels east and south of another, `lng,lat` in BD-09."""
    column, row = pixel_from_plane(*convert_point(*centre, Crs.BD09, Crs.BD09MC), zoom)
    metres = plane_from_pixel(column + columns, row + rows, zoom)
    lng, lat = convert_point(*metres, Crs.BD09MC, Crs.BD09, exact=True)
    return f"{lng:.6f},{lat:.6f}"


def line(centre: Place, zoom: int, *pixels: tuple[int, int]) -> str:
    """Return points as a line of `paths`."""
    return ";".join(shifted(centre, zoom, columns, rows) for columns, rows in pixels)


def everything(icon: str) -> dict[str, str]:
    """Return a picture of Vaduz with every kind of overlay."""

    def spot(columns: int, rows: int) -> str:
        return shifted(VADUZ, 16, columns, rows)

    road = line(
        VADUZ, 16, (-222, -282), (-165, -217), (-72, -132), (-12, -58), (0, -8), (8, 50), (19, 100), (13, 262)
    )
    area = line(VADUZ, 16, (48, 70), (168, 94), (132, 216), (0, 184))
    markers = [spot(0, -8), spot(84, -7), spot(-138, 94), spot(-80, -102), spot(132, 150), spot(-300, 128)]
    labels = [spot(-222, -136), spot(98, 46), spot(-232, 200)]
    return {
        "center": f"{VADUZ[0]},{VADUZ[1]}",
        "zoom": "16",
        "width": "800",
        "height": "600",
        "markers": "|".join(markers),
        "markerStyles": f"l,A,0xe23d30|m,B,0x3371e8|s,,0x1a9c4b|l,,0x7b3fe4|m,9,0xffc400|-1,{icon}",
        "labels": "|".join(labels),
        "labelStyles": "|".join(LABEL_STYLES),
        "paths": f"{road}|{area}",
        "pathStyles": "0x3371e8,6,0.85|0x1a9c4b,3,0.9,0x1a9c4b",
    }


PICTURES: Final = {
    "shanghai": {
        "center": "121.4805,31.2363",
        "zoom": "16",
        "width": "512",
        "height": "320",
        "scale": "2",
        "markers": "121.4805,31.2363|121.4868,31.2398",
        "markerStyles": "l,A|m,B,0x3371e8",
        "labels": "121.4822,31.2352",
        "labelStyles": "人民广场支行,1,14,0x202124,0xffffff,1",
    },
    "china": {
        "center": "106.5,31",
        "zoom": "4",
        "width": "640",
        "height": "480",
        "copyright": "1",
        "markers": "116.404,39.915|121.48,31.236|113.27,23.137|104.08,30.66|106.72,26.58",
        "markerStyles": "s,1|s,2|s,3|s,4|s,5,0x3371e8",
    },
}


class _IconServer(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        image = Image.new("RGBA", (160, 160))
        pen = ImageDraw.Draw(image)
        pen.rounded_rectangle((2, 2, 157, 157), 36, fill=(14, 107, 92), outline="white", width=10)
        pen.polygon([(80, 30), (132, 62), (28, 62)], fill="white")
        for left in (38, 66, 94, 122):
            pen.rectangle((left - 5, 72, left + 7, 112), fill="white")
        pen.rectangle((28, 118, 132, 130), fill="white")
        buffer = io.BytesIO()
        image.resize((32, 32), Image.Resampling.LANCZOS).save(buffer, "PNG")
        self.send_response(200)
        self.send_header("content-type", "image/png")
        self.end_headers()
        self.wfile.write(buffer.getvalue())

    def log_message(self, format: str, *args: object) -> None:
        return


@contextmanager
def icons() -> Iterator[str]:
    """Serve an icon and let pictures fetch it; give its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _IconServer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_port}/icons/"
    allowed = Icons(AllowList.parse((base,)), partial(fetch_icon, seconds=20))
    service._icons = lambda: allowed  # type: ignore[assignment]
    yield f"{base}bank.png"
    server.shutdown()


def draw(fields: dict[str, str]) -> bytes:
    """Return the PNG of a request, as the wire would bring it."""
    form = parse_form(urlencode(fields).encode())
    return service.draw(read_parameters(StaticImageParameters, form)).content


def measure(name: str, fields: dict[str, str], *, is_moving: bool = True) -> None:
    """Print what a picture costs at new centres a few pixels apart, whose tiles are there."""
    lng, lat = map(float, fields["center"].split(","))
    draw(fields)
    with PACK.use() as pack:
        pack.raster.wait(60)
    sizes, cpu, wall = [], [], []
    for number in range(1, ROUNDS + 1):
        moved = {**fields, "center": f"{lng + number * 1e-5:.6f},{lat:.6f}"} if is_moving else fields
        start, start_wall = time.process_time(), time.perf_counter()
        content = draw(moved)
        cpu.append(1000 * (time.process_time() - start))
        wall.append(1000 * (time.perf_counter() - start_wall))
        sizes.append(len(content) / 1024)
    p95 = statistics.quantiles(wall, n=20)[-1]
    print(
        f"| {name} | {min(cpu):.1f} | {statistics.median(cpu):.1f} | {min(wall):.1f} | {p95:.1f} "
        f"| {statistics.mean(sizes):.0f} |"
    )


def main() -> None:
    """Print the rows, or draw the pictures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pictures", action="store_true")
    arguments = parser.parse_args()
    map_pack.settings = lambda: Settings(raster_store_mb=0)  # type: ignore[assignment]
    with PACK.use_folder(arguments.folder.resolve()), icons() as icon:
        if arguments.pictures:
            for name, fields in {"overlays": everything(icon), **PICTURES}.items():
                (FIGURES / f"static-{name}.png").write_bytes(draw(fields))
            return
        base = {"center": f"{VADUZ[0]},{VADUZ[1]}", "zoom": "16"}
        large = {**base, "width": "800", "height": "600"}
        print("| picture | CPU best | CPU median | wall best | wall p95 | KiB |\n|---|---|---|---|---|---|")
        measure("400 x 300", base)
        measure("400 x 300, a marker", {**base, "markers": base["center"]})
        measure("800 x 600", large)
        measure("800 x 600, a marker", {**large, "markers": base["center"]})
        measure("800 x 600, every overlay", everything(icon))
        measure("400 x 300, scale 2", {**base, "scale": "2"})
        measure("800 x 600, asked for again", large, is_moving=False)


if __name__ == "__main__":
    main()
