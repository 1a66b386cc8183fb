"""Recipients in the text of an address: 16 layouts of 9 addresses with 16 names each.

    python -m bench.recipients [--misses N]

The exit status is 1 where the promised share of names is not kept, or a division is lost.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple

from bench.command import arguments
from bench.folders import PACKS
from bench.places_share import Share
from functions.map_geocode.engine.analysis import AddressAnalyzer
from functions.map_geocode.engine.opening import open_engines
from shared.stores.packs import PLACES
from tools.packs.build import ensure_pack

LEAST: Final = 0.95
TELEPHONE: Final = "13800138000"


class Destination(NamedTuple):
    """An address in two parts, and the county that it lies in."""

    upper: str
    lower: str
    county: str


Layout = Callable[[Destination, str], str]

DESTINATIONS: Final = (
    Destination("广东省深圳市南山区", "科技园科发路8号", "南山区"),
    Destination("深圳市 南山区", " 粤海街道 科苑路15号 3栋2单元501", "南山区"),
    Destination("贵州省贵阳市观山湖区", "长岭北路8号", "观山湖区"),
    Destination("北京市朝阳区", "建国路93号院1号楼", "朝阳区"),
    Destination("江苏省 苏州市 吴中区", " 东吴北路31号", "吴中区"),
    Destination("新疆乌鲁木齐市天山区", "解放北路11号", "天山区"),
    Destination("上海市浦东新区", "世纪大道100号 28楼", "浦东新区"),
    Destination("黔南州都匀市", "广惠路1号3单元", "都匀市"),
    Destination("辽宁省喀左县", "大城子镇人民路1号", "喀喇沁左翼蒙古族自治县"),
)
NAMES: Final = (
    *(
        "李雷",
        "张三",
        "赵敏",
        "高山",
        "王小测",
        "刘德华",
        "陈思远",
        "杨丽娟",
        "欧阳娜娜",
        "司马相如",
        "诸葛明",
    ),
    *("小王", "老李", "晓明", "阿依古丽", "Lily"),
)
LAYOUTS: Final[tuple[Layout, ...]] = (
    lambda place, name: f"{name} {TELEPHONE} {place.upper}{place.lower}",
    lambda place, name: f"{place.upper}{place.lower} {name} {TELEPHONE}",
    lambda place, name: f"{place.upper}{place.lower} {TELEPHONE} {name}",
    lambda place, name: f"{TELEPHONE} {name} {place.upper}{place.lower}",
    lambda place, name: f"{name} {place.upper}{place.lower} {TELEPHONE}",
    lambda place, name: f"{name}，{TELEPHONE}，{place.upper}{place.lower}",
    lambda place, name: f"{place.upper}{place.lower}，{name}，{TELEPHONE}",
    lambda place, name: f"{name}/{TELEPHONE}/{place.upper}{place.lower}",
    lambda place, name: f"{name}{TELEPHONE}{place.upper}{place.lower}",
    lambda place, name: f"{place.upper}{place.lower}{name}{TELEPHONE}",
    lambda place, name: f"{place.upper}{place.lower}（{name}收）{TELEPHONE}",
    lambda place, name: f"收件人：{name} 电话：{TELEPHONE} 地址：{place.upper}{place.lower}",
    lambda place, name: f"地址：{place.upper}{place.lower}\n收货人：{name}\n手机号：{TELEPHONE}",
    lambda place, name: (
        f"收货人: {name}\n联系电话: {TELEPHONE}\n所在地区: {place.upper}\n详细地址: {place.lower}"
    ),
    lambda place, name: f"订单号 202611300001 {name} {TELEPHONE} {place.upper}{place.lower} 邮编550081",
    lambda place, name: f"地址：{place.upper}{place.lower} {name} {TELEPHONE} 518000",
)


class Case(NamedTuple):
    """One text, and what it says."""

    text: str
    name: str
    county: str


def cases() -> Iterator[Case]:
    """Yield every layout with every destination and name."""
    for layout in LAYOUTS:
        for place in DESTINATIONS:
            for name in NAMES:
                yield Case(layout(place, name), name, place.county)


def recipient_shares(analyzer: AddressAnalyzer, sample: Sequence[Case]) -> tuple[Share, Share]:
    """Return how many names, and how many counties, are read of the cases."""
    names, counties = Share("names of recipients", LEAST), Share("counties beside them", 1.0)
    for case in sample:
        reading = analyzer.analyze(case.text, with_recipient=True)
        found = f"{case.text!r}: {reading.name!r}, {reading.county.name!r}, room {reading.street.room!r}"
        names.add(found, reading.name == case.name)
        counties.add(found, reading.county.name == case.county)
    return names, counties


def main() -> None:
    """Print the shares."""
    parser = arguments(__doc__)
    parser.add_argument("--misses", type=int, default=0)
    options = parser.parse_args()
    shares = recipient_shares(open_engines(ensure_pack(PLACES, PACKS).folder).addresses, list(cases()))
    for share in shares:
        print(f"{share.what:<24} {share.right:6,} of {share.asked:6,} {100 * share.value:6.2f} %")
        for miss in share.missed[: options.misses]:
            print(f"    {miss}")
    sys.exit(not all(share.is_kept for share in shares))


if __name__ == "__main__":
    main()
