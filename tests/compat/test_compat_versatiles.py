"""npm @versatiles/style, unmodified: the styles of others for Shortbread's layers draw our tiles."""

import json
import subprocess
from pathlib import Path

import pytest

from functions.map_image.basemap.parameters import TileJsonParameters
from functions.map_image.basemap.writing import write_tilejson
from functions.map_image.engine.map_pack import PLANES, open_map
from shared.config import Settings
from tests.compat.clients import CLIENT_SECONDS, node, npm_package, without_proxies
from tests.small_map import draw_without_store, write_small_map

STYLE = ("@versatiles/style", "6.0.1")


@pytest.mark.parametrize("plane", PLANES)
@pytest.mark.parametrize("has_detail", [True, False])
def test_every_layer_of_its_styles_is_declared(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, plane: str, has_detail: bool
) -> None:
    draw_without_store(monkeypatch, Settings())
    pack = open_map(write_small_map(tmp_path / "pack", has_detail=has_detail))
    tilejson = tmp_path / "tiles.json"
    content = write_tilejson(TileJsonParameters(public_address="http://bundle"), pack, plane, "mvt")
    pack.close()
    tilejson.write_text(json.dumps(content), encoding="utf-8")
    script = Path(__file__).with_name("versatiles_style.mjs")
    ran = subprocess.run(
        [*node(), script, npm_package(*STYLE), tilejson],
        capture_output=True,
        text=True,
        timeout=CLIENT_SECONDS,
        env=without_proxies(),
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    answer = json.loads(ran.stdout)
    assert len(answer["layers"]) > 15
    assert set(answer["layers"]) - {layer["id"] for layer in content["vector_layers"]} == set()
    assert answer["schema"] == "shortbread"
