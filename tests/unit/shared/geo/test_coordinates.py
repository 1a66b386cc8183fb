"""Conversions between coordinate systems, against the contract's vectors, themselves and gcoord."""

import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from shared.geo import Crs, UnknownCoordinateType, convert, convert_point, coordinate_type
from shared.geo.bd09mc import load_bands
from shared.geo.notation import NotANumber, parse_number, parse_pair

ROOT = Path(__file__).resolve().parents[4]
ORACLE = ROOT / ".cache" / "oracles" / "gcoord-1.0.7"

# Published pairs of points.
VECTORS = [
    (Crs.WGS84, Crs.GCJ02, (114.21892734521, 29.575429778924), (114.2243002797037, 29.572844854374612)),
    (Crs.WGS84, Crs.BD09, (114.21892734521, 29.575429778924), (114.23074697114104, 29.5790799569647)),
    (Crs.GCJ02, Crs.BD09, (114.21892734521, 29.575429778924), (114.22539195427781, 29.5815853675143)),
    (Crs.BD09, Crs.GCJ02, (116.404, 39.915), (116.39762729119315, 39.90865673957631)),
    (Crs.BD09, Crs.BD09MC, (116.404, 39.915), (12958175.000248697, 4825923.766034241)),
    (Crs.BD09MC, Crs.BD09, (12681452.34, 2561692.45), (113.918185, 22.554482)),
]


def metres_apart(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    """Distance of points in degrees, good enough for millimetres."""
    easting = (a[:, 0] - b[:, 0]) * 111_320 * np.cos(np.radians(a[:, 1]))
    return np.hypot(easting, (a[:, 1] - b[:, 1]) * 111_320)


def random_points(count: int, *, west: float, east: float, south: float, north: float) -> NDArray[np.float64]:
    random = np.random.default_rng(20260101)
    return np.column_stack((random.uniform(west, east, count), random.uniform(south, north, count)))


CHINA = random_points(10_000, west=73.0, east=137.0, south=1.5, north=55.5)
WORLD = random_points(10_000, west=-179.9, east=179.9, south=-74.0, north=74.0)


@pytest.mark.parametrize(("source", "target", "point", "expected"), VECTORS)
def test_the_contracts_vectors_hold(
    source: Crs, target: Crs, point: tuple[float, float], expected: tuple[float, float]
) -> None:
    tolerance = 5e-7 if source is Crs.BD09MC else 1e-9  # the contract rounds that one to six digits
    assert convert_point(*point, source, target) == pytest.approx(expected, abs=tolerance, rel=0)
    assert convert(np.array([point]), source, target)[0] == pytest.approx(expected, abs=tolerance, rel=0)


@pytest.mark.parametrize("crs", [crs for crs in Crs if crs is not Crs.WGS84])
def test_an_exact_conversion_there_and_back_returns_the_point(crs: Crs) -> None:
    back = convert(convert(CHINA, Crs.WGS84, crs), crs, Crs.WGS84, exact=True)
    assert metres_apart(back, CHINA).max() < 1e-6


def test_the_published_inverses_are_off_by_less_than_thirty_centimetres() -> None:
    for crs, bound in ((Crs.BD09, 0.3), (Crs.BD09MC, 0.6)):
        there_and_back = convert(convert(CHINA, Crs.GCJ02, crs), crs, Crs.GCJ02)
        assert 0.01 < metres_apart(there_and_back, CHINA).max() < bound


def test_every_hemisphere_comes_back() -> None:
    outside = WORLD[(WORLD[:, 0] < 71) | (WORLD[:, 1] < 0)]
    # The bands of BD09MC do not meet: within metres of a seam a point has none or two counterparts.
    outside = outside[np.abs((np.abs(outside[:, 1]) + 7.5) % 15 - 7.5) > 0.02]
    assert len(outside) > 5_000
    for crs in Crs:
        back = convert(convert(outside, Crs.WGS84, crs), crs, Crs.WGS84, exact=True)
        assert metres_apart(back, outside).max() < 1e-5, crs


def test_outside_china_gcj02_is_wgs84() -> None:
    for point in ((-73.98, 40.75), (151.2, -33.87), (2.35, 48.86), (-43.2, -22.9), (71.9, 40.0)):
        assert convert_point(*point, Crs.WGS84, Crs.GCJ02) == point
        assert convert_point(*point, Crs.GCJ02, Crs.WGS84) == point


def test_mercator_mirrors_the_hemispheres() -> None:
    x, y = convert_point(116.404, 39.915, Crs.BD09, Crs.BD09MC)
    assert convert_point(-116.404, -39.915, Crs.BD09, Crs.BD09MC) == (-x, -y)
    assert convert_point(-x, -y, Crs.BD09MC, Crs.BD09) == pytest.approx((-116.404, -39.915), abs=1e-5)


def test_bd09mc_has_nothing_beyond_75_degrees() -> None:
    points = np.array([[10.0, 75.1], [10.0, -89.0], [10.0, 74.9]])
    assert np.isnan(convert(points, Crs.BD09, Crs.BD09MC)).all(axis=1).tolist() == [True, True, False]
    assert np.isnan(convert_point(10.0, 75.1, Crs.BD09, Crs.BD09MC)).all()


@given(st.floats(-180, 180), st.floats(-89, 89), st.sampled_from(list(Crs)), st.booleans())
def test_one_point_converts_as_a_column_does(lng: float, lat: float, target: Crs, exact: bool) -> None:
    column = convert(np.array([[lng, lat]]), Crs.WGS84, target)
    alone = convert_point(lng, lat, Crs.WGS84, target)
    assert column[0] == pytest.approx(alone, rel=1e-12, abs=1e-9, nan_ok=True)
    back = convert(column, target, Crs.WGS84, exact=exact)
    assert back[0] == pytest.approx(
        convert_point(*alone, target, Crs.WGS84, exact=exact), rel=1e-9, abs=1e-9, nan_ok=True
    )


@pytest.mark.slow
def test_gcoord_agrees_within_a_micrometre() -> None:
    """The oracle converts forward; our inverses must hit the point that gcoord takes back to the origin."""
    for area, bound in ((CHINA, 1e-6), (WORLD, 1e-5)):  # BD09MC's terms cancel badly north of 60 degrees
        for target in (Crs.GCJ02, Crs.BD09, Crs.BD09MC):
            assert_same(convert(area, Crs.WGS84, target), gcoord(area, "WGS84", target), target, bound)
        assert_same(convert(area, Crs.BD09, Crs.BD09MC), gcoord(area, "BD09", Crs.BD09MC), Crs.BD09MC, bound)
        assert_same(convert(area, Crs.BD09, Crs.GCJ02), gcoord(area, "BD09", Crs.GCJ02), Crs.GCJ02, bound)
        metres = convert(area, Crs.BD09, Crs.BD09MC)
        assert_same(
            convert(metres, Crs.BD09MC, Crs.BD09), gcoord(metres, "BD09MC", Crs.BD09), Crs.BD09, bound
        )
        origin = convert(area, Crs.GCJ02, Crs.WGS84)
        assert_same(area, gcoord(origin, "WGS84", Crs.GCJ02), Crs.GCJ02, bound)


def assert_same(ours: NDArray[np.float64], theirs: NDArray[np.float64], crs: Crs, bound: float) -> None:
    # Points within a kilometre of the shifted box's edge have two origins.
    edge = (np.abs(ours[:, 0] - 72.004) < 0.02) | (np.abs(ours[:, 0] - 137.8347) < 0.02)
    edge |= (np.abs(ours[:, 1] - 0.8293) < 0.02) | (np.abs(ours[:, 1] - 55.8271) < 0.02)
    apart = np.hypot(*(ours - theirs).T) if crs.in_metres else metres_apart(ours, theirs)
    assert apart[~edge].max() < bound


def gcoord(points: NDArray[np.float64], source: str, target: Crs) -> NDArray[np.float64]:
    script = (
        "const g=require(process.argv[1]);let s='';process.stdin.on('data',d=>s+=d).on('end',()=>"
        "console.log(JSON.stringify(JSON.parse(s).map(p=>"
        "g.transform(p,g[process.argv[2]],g[process.argv[3]])))))"
    )
    name = {Crs.GCJ02: "GCJ02", Crs.BD09: "BD09", Crs.BD09MC: "BD09MC"}[target]
    done = subprocess.run(
        [node(), "-e", script, str(oracle()), source, name],
        input=json.dumps(points.tolist()),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return np.array(json.loads(done.stdout))


def node() -> str:
    found = shutil.which("node")
    if found is None:
        pytest.skip("no node on this machine, which runs the oracle gcoord")
    return found


def oracle() -> Path:
    """Return gcoord's file, brought by npm into the cache on first use."""
    if not ORACLE.is_dir():
        npm = shutil.which("npm")
        if npm is None:
            pytest.skip("no npm on this machine, which brings the oracle gcoord")
        ORACLE.mkdir(parents=True)
        try:
            subprocess.run(
                [npm, "pack", "gcoord@1.0.7", "--pack-destination", str(ORACLE)],
                capture_output=True,
                check=True,
                timeout=60,
            )
        except subprocess.SubprocessError:
            ORACLE.rmdir()
            pytest.skip("npm brings no gcoord here, the oracle of the coordinate conversions")
        shutil.unpack_archive(ORACLE / "gcoord-1.0.7.tgz", ORACLE, filter="data")
    return ORACLE / "package" / "dist" / "gcoord.cjs.prod.js"


def test_every_band_row_is_complete_and_meets_its_neighbour_within_fifteen_metres() -> None:
    for bands, tolerance in zip(load_bands(), (15.0, 15.0 / 111_320), strict=True):
        assert bands.starts[0] == 0.0
        assert list(bands.starts) == sorted(set(bands.starts))
        assert all(len(row) == 10 for row in bands.rows)
        for start in (*bands.starts[1:], bands.limit):
            below = bands.transform_point(1.0, np.nextafter(start, 0.0))
            above = bands.transform_point(1.0, min(start * (1 + 1e-12), bands.limit))
            assert below == pytest.approx(above, abs=tolerance)


@pytest.mark.parametrize(
    ("name", "crs"),
    [
        ("bd09ll", Crs.BD09),
        ("BD09LL", Crs.BD09),
        ("wgs84", Crs.WGS84),
        ("gcj02", Crs.GCJ02),
        ("bd09mc", Crs.BD09MC),
    ],
)
def test_wire_names_are_read_in_either_spelling(name: str, crs: Crs) -> None:
    assert coordinate_type(name) is crs


def test_an_unknown_wire_name_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UnknownCoordinateType, match=r"'epsg3857'; expected one of .*bd09ll"):
        coordinate_type("epsg3857")


def test_points_of_another_shape_are_refused() -> None:
    with pytest.raises(ValueError, match=r"expected points of shape \(N, 2\), found \(2,\)"):
        convert(np.array([116.4, 39.9]), Crs.WGS84, Crs.BD09)


def test_no_points_convert_to_no_points() -> None:
    assert convert(np.empty((0, 2)), Crs.BD09MC, Crs.WGS84).shape == (0, 2)


@pytest.mark.parametrize("text", ["116.404", "-33.9", " 5", "+5.", ".5", "1e-05", "0", "-0.0"])
def test_decimal_numbers_are_read(text: str) -> None:
    assert parse_number(text) == float(text)


@pytest.mark.parametrize(
    "text", ["116.4039999999999963620211929082870483398437500", "-0.1" + "0" * 54 + "1", "." + "3" * 64]
)
def test_a_double_in_all_its_decimals_is_read(text: str) -> None:
    """As BigDecimal of a Java client writes it."""
    assert parse_number(text) == float(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "nan",
        "inf",
        "-Infinity",
        "1_000",
        "１１６",
        "0x10",
        "1e999",
        "1,2",
        "--1",
        "1" * 13,
        "1." + "0" * 70,
        "٣",
    ],
)
def test_anything_else_is_no_number(text: str) -> None:
    with pytest.raises(NotANumber):
        parse_number(text)


@given(st.text(max_size=60))
def test_no_text_breaks_the_pair_reader(text: str) -> None:
    try:
        first, second = parse_pair(text)
    except NotANumber:
        return
    assert np.isfinite([first, second]).all()
