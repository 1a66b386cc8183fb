"""Every reader of bytes that somebody else wrote: valid seeds, its call, and the errors it may raise."""

import gzip
import io
import json
import sqlite3
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from datetime import date
from importlib.resources import files
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import cv2
import numpy as np
from msgspec import Struct
from starlette.requests import Request

from functions.map_coordinate.engine.conversion import parse_coords
from functions.map_coordinate.errors import ConversionRefused
from functions.map_image.engine.icons.decoding import decode_icon
from functions.map_image.engine.icons.errors import IconUnreadable
from functions.map_image.engine.notation.boxes import parse_box
from functions.map_image.engine.notation.labels import parse_label_style
from functions.map_image.engine.notation.markers import parse_marker_style
from functions.map_image.engine.notation.paths import parse_path_style, parse_paths
from functions.map_image.engine.notation.positions import parse_positions
from functions.map_image.engine.tiles.vector_tile import read_tile
from functions.map_image.engine.tiles.wire import write_bytes, write_packed, write_varint
from functions.map_locate.engine.hardware.transmitter_files import RowCount, read_rows
from functions.map_locate.engine.opening import PROBES
from functions.map_locate.engine.tables import TableUnreadable, open_tables
from functions.map_locate.errors import RefusedFile as RefusedTransmitters
from functions.map_locate.hardware.errors import HardwareRefusal
from functions.map_locate.hardware.parameters import read_devices, read_fields
from functions.map_track.engine.entities.filters import EntityFilter, EntityOrder
from functions.map_track.engine.pictures.picture import read_picture
from functions.map_track.engine.processing.options import ProcessOptions, parse_options
from functions.map_track.engine.uploads import ItemInvalid, PointReader
from functions.map_weather.engine.foreign_places import read_foreign_places
from functions.map_weather.engine.providers.baidu import read_answer
from functions.map_weather.engine.providers.feed import read_feed as read_weather_feed
from functions.map_weather.engine.providers.open_meteo import read_forecast
from functions.map_weather.engine.providers.provider import ProviderError
from functions.map_weather.errors import RefusedFile as RefusedWeather
from functions.pack_builder.engine.default.operator_ip_tables import table_format
from functions.pack_builder.engine.operator_boundaries import replace_boundaries
from functions.pack_builder.engine.places.geonames import read_dump
from functions.pack_builder.engine.places.operator_tables import Layout, read_table
from functions.pack_builder.engine.roads.rules.conditions import read_conditions
from functions.pack_builder.engine.transit.feed import read_feed as read_transit_feed
from functions.pack_builder.errors import SourceDataError
from functions.report_monthly.engine.compliance.notices import read_notices
from functions.report_monthly.errors import NoticesWrong
from functions.segment_idphoto.engine.images.colour_profile import read_profile
from functions.segment_idphoto.engine.images.decoding import decode_base64, decode_image
from functions.segment_idphoto.engine.images.errors import ImageError
from functions.segment_idphoto.engine.photo.errors import PhotoError
from functions.segment_idphoto.parameters import PhotoOptions
from shared.access.addresses import parse_address
from shared.access.map_sessions import MapSessions
from shared.access.probe_seal import ProbeSeal
from shared.access.signature import sn_is_valid
from shared.access.tokens import TokenSigner
from shared.config import Settings
from shared.geo.coordinates import Crs
from shared.geo.notation import NotANumber, parse_pair
from shared.geo.packed_geometry import NoPackedGeometry, unpack
from shared.geo.points import Datum
from shared.geo.refusal import ParameterInvalid
from shared.geo.territory import Territory
from shared.roads.plates import PlatesUnreadable, load_plate_rules
from shared.roads.tariff import TariffUnreadable, load_tariff
from shared.web.event_token import carries_event_token
from shared.web.forms import FormError, parse_form
from shared.web.multipart import parse_body, urlencoded_form
from shared.web.object_events import EventError, parse_events
from shared.web.ranges import Unsatisfiable, read_range
from tests.unit.functions.map_locate.engine.tables import test_tables as ip_tables
from tests.unit.functions.map_weather.engine.providers import recorded
from tools.release.advisories import read_advisories
from tools.release.errors import AdvisoryError

EVENTS: Final = Path(__file__).parents[1] / "events"
KEY: Final = "k" * 32
NOW: Final = 1_780_000_000


class Target(Struct, frozen=True):
    """One reader. `examples` are run in each hundred of the profile."""

    name: str
    seeds: Sequence[bytes]
    parse: Callable[[bytes], object]
    errors: tuple[type[Exception], ...] = ()
    words: tuple[bytes, ...] = ()
    examples: int = 100


def text(parse: Callable[[str], object]) -> Callable[[bytes], object]:
    """Call with what a form makes of bytes."""
    return lambda data: parse(data.decode("utf-8", "replace"))


def all_of(*parses: Callable[[str], object]) -> Callable[[bytes], object]:
    """Call several readers of one notation; ValueError is how they say no."""

    def parse(data: bytes) -> None:
        for each in parses:
            try:
                each(data.decode("utf-8", "replace"))
            except ValueError:
                continue

    return parse


def file(suffix: str, parse: Callable[[Path], object]) -> Callable[[bytes], object]:
    """Call with a file of the bytes."""

    def parse_file(data: bytes) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"input{suffix}"
            path.write_bytes(data)
            result = parse(path)
            if isinstance(result, Iterable):
                for _ in result:
                    pass

    return parse_file


def folder_with(name: str, parse: Callable[[Path], object]) -> Callable[[bytes], object]:
    """Call with a folder that holds the bytes as the file of that name."""

    def parse_folder(data: bytes) -> None:
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / name).write_bytes(data)
            parse(Path(folder))

    return parse_folder


def written(write: Callable[[Path], object]) -> bytes:
    """Return the bytes of a file that somebody writes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "input"
        write(path)
        return path.read_bytes()


def read_ip_table(kind: str) -> Callable[[Path], None]:
    """Open a folder's table of a format as map-locate does, and look addresses up in it."""

    def read(folder: Path) -> None:
        row = f'[[table]]\nfile = "input"\nformat = "{kind}"\n'
        (folder / "tables.toml").write_text(row, encoding="utf-8")
        [table] = open_tables(folder)
        for address in PROBES:
            table.find(ip_address(address))

    return read


def read_outlines(path: Path) -> None:
    """Lay outlines of a file over those of a pack that has one division."""
    with tempfile.TemporaryDirectory() as folder:
        divisions, boundaries = Path(folder) / "divisions.sqlite", Path(folder) / "boundaries.sqlite"
        with closing(sqlite3.connect(divisions)) as database, database:
            database.execute("CREATE TABLE division (code, name, level)")
            database.execute("INSERT INTO division VALUES ('520100', '贵阳市', 2)")
        with closing(sqlite3.connect(boundaries)) as database, database:
            database.execute("CREATE TABLE boundary (code PRIMARY KEY, name, level, a, b, c, d, shape)")
        replace_boundaries(boundaries, divisions, path)


def pictures() -> list[bytes]:
    """Return small pictures of every kind that is read, with and without metadata."""
    rng = np.random.default_rng(3)
    pixels = cv2.GaussianBlur(rng.integers(0, 256, (60, 56, 4), np.uint8), (5, 5), 2)
    kinds = [
        (".jpg", pixels[..., :3], []),
        (".jpg", pixels[..., :3], [cv2.IMWRITE_JPEG_PROGRESSIVE, 1]),
        (".png", pixels, []),
        (".png", pixels[..., :3].astype(np.uint16) * 257, []),
        (".bmp", pixels[..., :3], []),
        (".webp", pixels[..., :3], []),
    ]
    return [bytes(cv2.imencode(kind, content, options)[1]) for kind, content, options in kinds]


def transit_zip(deflates: bool) -> bytes:
    """Return a small feed: two stops, one trip."""
    tables = {
        "agency.txt": "agency_id,agency_name,agency_url,agency_timezone\nA,公交,http://a,Asia/Shanghai\n",
        "stops.txt": "stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station\n"
        "S,站,26.6,106.6,1,\nB,东,26.61,106.61,0,S\nC,西,26.62,106.62,0,\n",
        "routes.txt": "route_id,agency_id,route_short_name,route_long_name,route_type,route_color\n"
        "R,A,1,一路,3,FF0000\n",
        "trips.txt": "route_id,service_id,trip_id,trip_headsign,direction_id,shape_id\nR,W,T,西,0,H\n",
        "stop_times.txt": "trip_id,arrival_time,departure_time,stop_id,stop_sequence,shape_dist_traveled\n"
        "T,25:00:00,25:00:10,B,1,0\nT,25:10:00,25:10:00,C,2,1.5\n",
        "calendar.txt": "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,"
        "start_date,end_date\n"
        "W,1,1,1,1,1,0,0,20260101,20261231\n",
        "calendar_dates.txt": "service_id,date,exception_type\nW,20261001,2\nW,20261002,1\n",
        "frequencies.txt": "trip_id,start_time,end_time,headway_secs,exact_times\n"
        "T,06:00:00,07:00:00,600,0\n",
        "transfers.txt": "from_stop_id,to_stop_id,transfer_type,min_transfer_time\nB,C,2,120\n",
        "shapes.txt": "shape_id,shape_pt_lat,shape_pt_lon,shape_pt_sequence,shape_dist_traveled\n"
        "H,26.61,106.61,1,0\nH,26.62,106.62,2,1.5\n",
        "fare_attributes.txt": "fare_id,price,currency_type,payment_method,transfers\nF,2.0,CNY,0,0\n",
        "fare_rules.txt": "fare_id,route_id\nF,R\n",
        "feed_info.txt": "feed_publisher_name,feed_publisher_url,feed_lang,feed_version\n某,http://a,zh,1\n",
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED if deflates else zipfile.ZIP_STORED) as archive:
        for name, content in tables.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return packed.getvalue()


def packed(name: str, content: bytes) -> bytes:
    """Return a ZIP with one file."""
    archive_bytes = io.BytesIO()
    with zipfile.ZipFile(archive_bytes, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo(name), content)
    return archive_bytes.getvalue()


def dump(value: Any) -> bytes:
    """Return JSON."""
    return json.dumps(value, ensure_ascii=False).encode()


def carries_token(data: bytes) -> bool:
    """Tell whether a header of those bytes carries the token of events."""
    scope = {"type": "http", "headers": [(b"authorization", data)], "query_string": data, "path": "/"}
    settings = Settings.model_construct(event_auth_token=None)
    return carries_event_token(Request(scope), settings, data.decode("latin-1"))


def read_points(data: bytes) -> None:
    """Read what a device uploads, item by item, as the service does with parsed JSON."""
    try:
        items = json.loads(data)
    except (ValueError, RecursionError):
        return
    reader = PointReader(Territory(), NOW, 0)
    for item in items if isinstance(items, list) else [items]:
        if isinstance(item, dict):
            try:
                reader.read(item, {})
            except ItemInvalid:
                continue


MULTIPART_BODY: Final = (
    b'--X\r\nContent-Disposition: form-data; name="image"\r\n\r\nAAAA\r\n'
    b"--X\r\nContent-Disposition: form-data; name=type\r\n\r\n\xe4\xbd\xa0\r\n--X--\r\n"
)
SN_QUERY: Final = (
    b"/geocoding/v3/?address=%E5%8C%97%E4%BA%AC&output=json&ak=K&sn=7de5a22212ffaa9e326444c75a58f9a0"
)
DEVICE: Final = {
    "accesstype": 0,
    "imei": "1",
    "cdma": 0,
    "bts": "460,0,13824,30561,-63",
    "nearbts": "460,0,13824,30562,-70|460,0,13824,30563,-80",
    "mmac": "11:22:33:44:55:66,-50,home",
    "macs": "aa:bb:cc:dd:ee:ff,-70,x|aa:bb:cc:dd:ee:f0,-71,y",
    "gps": "106.6|26.6|30",
    "coor": "GCJ02",
    "need_rgc": "Y",
}
WEATHER_FEED: Final = dump(
    {
        "version": 1,
        "reports": [
            {
                "district_id": "520115",
                "issued_at": "2026-05-01T08:00:00+08:00",
                "now": {"observed_at": "2026-05-01T07:50:00+08:00", "text": "多云", "temp": 21, "rh": 60},
            }
        ],
    }
)
TRANSMITTERS: Final = (
    b"radio,mcc,net,area,cell,unit,lon,lat,range,samples,changeable,created,updated,averageSignal\n"
    b"GSM,460,0,13824,30561,0,106.6,26.6,1000,7,1,1700000000,1760000000,-70\n"
    b"WIFI,0,0,0,112233445566,0,106.6,26.6,80,3,1,1700000000,1760000000,\n"
)
PLACES_CSV: Final = (
    "name,lng,lat,id,tag,address,telephone\n贵阳银行,106.6302,26.6477,1,金融;银行,观山湖区,0851-1\n".encode()
)
PLACES_JSON: Final = dump(
    {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"name": "网点", "id": 2, "names": ["a", "b"]},
                "geometry": {"type": "Point", "coordinates": [106.63, 26.64]},
            },
            {
                "type": "Feature",
                "properties": {"name": "园区"},
                "geometry": {
                    "type": "Polygon",
                    "coordinates": [[[106, 26], [107, 26], [107, 27], [106, 26]]],
                },
            },
        ],
    }
)
TILE: Final = write_bytes(
    3,
    write_varint(15, 2)
    + write_bytes(1, b"roads")
    + write_bytes(2, write_packed(2, [0, 0]) + write_varint(3, 2) + write_packed(4, [9, 50, 34, 10, 4, 4]))
    + write_bytes(3, b"name")
    + write_bytes(4, b"\x0a\x01x")
    + write_varint(5, 4096),
)
NOTICES: Final = (
    '[[notice]]\nnumber = "1"\nissuer = "人民银行"\ntitle = "通知"\nissued = 2026-11-03\n'
    'effective = 2027-01-01\nmeasure = "无"\nis_done = false\n'
).encode()

IP_TABLES: Final = {
    "ip2region-v1": written(lambda path: ip_tables.ip2region_v1(path, ip_tables.IPV4)),
    "ipv6wry": written(ip_tables.ipv6wry),
    "ipdb": written(
        lambda path: ip_tables.ipdb(
            path,
            {
                "58.16.0.0/16": {
                    "country_name": "中国",
                    "longitude": "106.6",
                    "latitude": "26",
                },
                "240e::/20": {"country_name": "中国"},
            },
        )
    ),
    "xdb": written(lambda path: ip_tables.xdb(path, ip_tables.IPV4)),
}
OUTLINES: Final = dump(
    {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"code": "520100"},
                "geometry": {
                    "type": "MultiPolygon",
                    "coordinates": [[[[106, 26], [107, 26], [107, 27], [106, 27], [106, 26]]]],
                },
            }
        ],
    }
)
GEONAMES: Final = (
    "1\tGuiyang\tGuiyang\t贵阳,Kuei-yang\t26.58\t106.72\tP\tPPLA\tCN\t\t18\t5201\t\t\t3\t\t1071\tAsia/Shanghai\t2026-01-01\n"
    "2\tWu Jiang\tWu Jiang\t乌江\t27.1\t107\tH\tSTM\tCN\t\t18\t\t\t\t0\t\t900\tAsia/Shanghai\t2026-01-01\n"
).encode()
TARIFF: Final = (files("shared.roads") / "tariff.toml").read_bytes()
PLATES: Final = (
    '[[rule]]\nname = "尾号限行"\narea = [[106.6, 26.5], [106.8, 26.5], [106.8, 26.7]]\ndays = [1, 2]\n'
    'hours = ["07:00-09:00"]\nhome = ["贵A"]\napplies_to = "home"\nendings = { 1 = ["1", "6"] }\n'
).encode()
ADVISORY: Final = dump(
    {
        "id": "PYSEC-1",
        "modified": "2026-01-01T00:00:00Z",
        "affected": [
            {
                "package": {"ecosystem": "PyPI", "name": "x"},
                "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "2.0"}]}],
                "versions": ["1.0"],
            }
        ],
    }
)

TARGETS: Final = (
    Target("picture of a portrait", pictures(), lambda data: decode_image(data, longest=512), (ImageError,)),
    Target("base64 of a picture", [b"iVBORw0KGgo=", b"/9j/4AAQ SkZJRg=="], decode_base64, (ImageError,)),
    Target(
        "colour profile",
        [b"\x00\x00\x02\x0c" + b"lcms\x02\x10\x00\x00mntrRGB XYZ " + bytes(500)],
        read_profile,
        (ImageError,),
    ),
    Target("icon of a marker", pictures(), decode_icon, (IconUnreadable,)),
    Target(
        "picture of a track",
        [b"iVBORw0KGgo=", b"data:image/png;base64,iVBORw0KGgo="],
        text(read_picture),
        (ParameterInvalid,),
    ),
    Target(
        "options of a photo",
        [
            b"type=scoremap&size=one_inch&background_color=255,0,0&dpi=300&max_kb=40&layout=5r",
            b'size={"width_mm":33}',
        ],
        lambda data: PhotoOptions.parse(parse_form(data)),
        (PhotoError, FormError),
    ),
    Target(
        "form",
        [b"query=%E9%93%B6%E8%A1%8C&region=+a&sn=&x=%zz", b"a=" + b"%41" * 900],
        parse_form,
        (FormError,),
    ),
    Target(
        "form in parts",
        [MULTIPART_BODY],
        lambda data: parse_body("multipart/form-data; boundary=X", data),
        (FormError,),
        (b"--X", b"--X--", b"\r\n\r\n", b'name="'),
    ),
    Target(
        "kind of a form",
        [b'multipart/form-data; boundary="X"', b"multipart/mixed; boundary=X; charset=utf-8"],
        lambda data: urlencoded_form(data.decode("latin-1"), MULTIPART_BODY),
        (FormError,),
    ),
    Target(
        "signature",
        [SN_QUERY],
        lambda data: sn_is_valid(
            data[-32:].decode("utf-8", "replace"),
            path="/geocoding/v3/",
            query=data.decode("utf-8", "replace"),
            secret_key="S",
            body=data.decode("latin-1"),
        ),
        words=(b"&sn=", b"~", b"%7E", b"*"),
    ),
    Target(
        "access token",
        [TokenSigner(KEY).issue(7, 1, NOW).access_token.encode()],
        text(lambda token: TokenSigner(KEY).verify(token, NOW)),
    ),
    Target(
        "map session",
        [MapSessions(KEY).issue("ak", NOW).encode()],
        text(lambda session: MapSessions(KEY).verify(session, "ak", NOW)),
    ),
    Target(
        "seal of a probe",
        [ProbeSeal(KEY).sign("/x", NOW).encode()],
        text(lambda seal: ProbeSeal(KEY).verify(seal, "/x", NOW)),
    ),
    Target("token of an event", [b"Bearer abc", b"Basic dXNlcjpwYXNz", b"basic \xff"], carries_token),
    Target(
        "address of a caller",
        [b"192.0.2.1", b"[2001:db8::1]:80", b"::ffff:1.2.3.4"],
        text(parse_address),
        (ValueError,),
    ),
    Target(
        "range of bytes",
        [b"bytes=0-99", b"bytes=-5", b"bytes=1-"],
        text(lambda header: read_range(header, 1000)),
        (Unsatisfiable,),
    ),
    Target(
        "event of the object store",
        [path.read_bytes() for path in sorted(EVENTS.glob("*.json"))],
        lambda data: parse_events({"content-type": "application/cloudevents+json"}, data),
        (EventError,),
    ),
    Target(
        "hardware location",
        [
            dump({"ver": "1.0", "body": [DEVICE]}),
            dump([DEVICE, {**DEVICE, "cdma": 1, "bts": "13568,7,1,1600000,400000,-60"}]),
        ],
        lambda data: read_devices(read_fields({}, {}, data)),
        (HardwareRefusal,),
    ),
    Target(
        "pair of a point",
        [b"26.64,106.63", b" -33.9 , 1e-05"],
        lambda data: Datum(Crs.BD09, Crs.WGS84).read("location", parse_pair(data.decode("utf-8", "replace"))),
        (NotANumber, ParameterInvalid),
    ),
    Target(
        "metres of a point",
        [b"3079000,11870000"],
        lambda data: Datum(Crs.BD09MC, Crs.BD09).read(
            "location", parse_pair(data.decode("utf-8", "replace"))
        ),
        (NotANumber, ParameterInvalid),
    ),
    Target(
        "coordinates to convert",
        [b"114.21,29.57;114.2,29.5", b"1,2"],
        text(parse_coords),
        (ConversionRefused,),
    ),
    Target(
        "geometry as Baidu packs it",
        [b".=FSDuJBGpq2CA;", b"*=FSDuJBGpq2CAAAAAAA;", b"-=FSDuJBGpq2CA;|1|x"],
        text(unpack),
        (NoPackedGeometry,),
    ),
    Target(
        "notation of a static map",
        [
            "106.6,26.6|贵阳站;106.7,26.7".encode(),
            b"l,A,0xff0000",
            b"-1,http://a/b.png,-1,23,25",
            b"0xff0000,3,0.5,0x000080,1",
            b"106,26;107,27",
        ],
        all_of(
            parse_box,
            parse_label_style,
            parse_marker_style,
            parse_path_style,
            parse_paths,
            lambda value: parse_positions(value, 50, "markers"),
        ),
    ),
    Target(
        "vector tile",
        [
            TILE,
        ],
        read_tile,
        (ValueError,),
    ),
    Target(
        "options of a track",
        [b"denoise_grade=1,need_vacuate=1,radius_threshold=20,transport_mode=driving"],
        text(lambda value: parse_options("process_option", value, ProcessOptions())),
        (ParameterInvalid,),
    ),
    Target(
        "filter of entities",
        ["entity_names:a,b|active_time:1780000000|team:北".encode(), b"loc_time:desc"],
        all_of(EntityFilter.parse, EntityOrder.parse),
        (ParameterInvalid,),
    ),
    Target(
        "points of a device",
        [
            dump(
                [
                    {
                        "entity_name": "car",
                        "latitude": 26.6,
                        "longitude": 106.6,
                        "loc_time": 1779999999,
                        "coord_type_input": "wgs84",
                        "speed": 3.5,
                        "direction": 359,
                        "height": 1,
                        "radius": 10,
                    }
                ]
            )
        ],
        read_points,
    ),
    Target(
        "weather of the operator",
        [WEATHER_FEED],
        lambda data: read_weather_feed(data, NOW),
        (RefusedWeather,),
    ),
    Target(
        "weather of the upstream",
        [dump(recorded.BAIDU)],
        lambda data: read_answer(data, ZoneInfo("Asia/Shanghai")),
        (ProviderError,),
    ),
    Target(
        "weather of Open-Meteo",
        [dump(recorded.OPEN_METEO)],
        lambda data: read_forecast(data, ZoneInfo("Asia/Shanghai")),
        (ProviderError,),
        examples=50,
    ),
    Target("table of foreign places", [b"id,name\n"], read_foreign_places, (RefusedWeather,)),
    Target(
        "timetable",
        [transit_zip(deflates=False), transit_zip(deflates=True)],
        file(".zip", read_transit_feed),
        (SourceDataError,),
    ),
    Target(
        "places as CSV",
        [PLACES_CSV, PLACES_CSV.decode().encode("gb18030"), b"\xef\xbb\xbf" + PLACES_CSV],
        file(".csv", lambda path: read_table(path, Layout())),
        (SourceDataError,),
    ),
    Target(
        "places as GeoJSON",
        [PLACES_JSON],
        file(".geojson", lambda path: read_table(path, Layout())),
        (SourceDataError,),
        (b'"coordinates":', b'"type": "LineString"'),
    ),
    Target(
        "transmitters",
        [TRANSMITTERS],
        file(".csv", lambda path: read_rows(path, frozenset(), RowCount())),
        (RefusedTransmitters,),
    ),
    Target(
        "transmitters, packed",
        [gzip.compress(TRANSMITTERS, mtime=0)],
        file(".csv.gz", lambda path: read_rows(path, frozenset(), RowCount())),
        (RefusedTransmitters,),
    ),
    *(
        Target(
            f"table of addresses, {kind}",
            [seed],
            folder_with("input", read_ip_table(kind)),
            (TableUnreadable,),
        )
        for kind, seed in IP_TABLES.items()
    ),
    *(
        Target(
            f"table of an operator's addresses, {suffix}",
            [*IP_TABLES.values()],
            file(suffix, table_format),
            (SourceDataError,),
        )
        for suffix in (".xdb", ".db", ".ipdb", ".mmdb")
    ),
    Target("outlines of an operator", [OUTLINES], file(".geojson", read_outlines), (SourceDataError,)),
    Target(
        "dump of GeoNames",
        [GEONAMES],
        file(".txt", read_dump),
        (SourceDataError,),
    ),
    Target(
        "dump of GeoNames, packed",
        [packed("CN.txt", GEONAMES)],
        file(".zip", read_dump),
        (SourceDataError,),
    ),
    Target(
        "conditions of a road",
        [b"no @ (Mo-Fr 07:00-09:00,17:00-19:00); destination @ (2026 May 1 - 2026 Oct 1)"],
        text(lambda value: read_conditions(value, date(2026, 6, 1))),
    ),
    Target("tariff", [TARIFF], folder_with("tariff.toml", load_tariff), (TariffUnreadable,)),
    Target("rules of plates", [PLATES], folder_with("plates.toml", load_plate_rules), (PlatesUnreadable,)),
    Target(
        "advisories about packages",
        [ADVISORY, packed("a.json", ADVISORY)],
        file(".json", read_advisories),
        (AdvisoryError,),
    ),
    Target(
        "advisory in YAML",
        [
            b"id: P\nmodified: 2026-01-01T00:00:00Z\naffected:\n"
            b"- package: {name: x, ecosystem: PyPI}\n  versions: [1.0]\n"
        ],
        file(".yaml", read_advisories),
        (AdvisoryError,),
        (b"&a ", b"*a", b"!!python/name:os", b"<<: "),
    ),
    Target("notices of a regulator", [NOTICES], read_notices, (NoticesWrong,)),
)
