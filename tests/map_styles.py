"""A map style of few colours over vector tiles of exact places, for tests of how pictures are drawn."""

from functools import cache
from pathlib import Path
from typing import Final

from functions.map_image.engine.raster.palette import Palette
from functions.map_image.engine.raster.style_colours import palette_of_styles
from functions.map_image.engine.raster.styles import RasterStyle
from functions.map_image.engine.style.tile_sets import TileSet

LAND: Final = (246, 244, 239)
RED: Final = (255, 0, 0)
BLUE: Final = (0, 0, 255)
GREEN: Final = (0, 255, 0)
DOT: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9" viewBox="0 0 9 9">'
    '<circle cx="4.5" cy="4.5" r="4.5" fill="#00ff00"/></svg>'
)
_XML: Final = """
<Map srs="epsg:3857" background-color="#f6f4ef">
<Style name="lines"><Rule>
  <LineSymbolizer stroke="#0000ff" stroke-width="2" stroke-linejoin="miter"/></Rule></Style>
<Style name="dots"><Rule><MarkersSymbolizer width="9" height="9" fill="#ff0000" stroke-width="0"
  allow-overlap="true" ignore-placement="true"/></Rule></Style>
<Style name="labels"><Rule><ShieldSymbolizer file="{dot}" face-name="DejaVu Sans Book" size="12"
  fill="#000000" placement-type="simple" placements="S,N,E,W" dx="8" dy="8" unlock-image="true"
  avoid-edges="true" minimum-padding="2" halo-fill="#ffffff" halo-radius="1">[name]</ShieldSymbolizer>
  </Rule></Style>
<Style name="names"><Rule><TextSymbolizer face-name="DejaVu Sans Book" size="12" fill="#000000"
  placement="line" spacing="100" avoid-edges="true" minimum-padding="2" halo-fill="#ffffff" halo-radius="1"
  >[name]</TextSymbolizer></Rule></Style>
{layers}
</Map>
"""
_LAYER: Final = """
<Layer name="{name}" srs="epsg:3857"><StyleName>{name}</StyleName><Datasource>
<Parameter name="type">tiles</Parameter><Parameter name="file">{file}</Parameter>
<Parameter name="layer">{name}</Parameter></Datasource></Layer>"""


@cache
def _palette() -> Palette:
    signs = '<Style name="signs"><Rule><DotSymbolizer fill="#00ff00"/></Rule></Style>'
    return palette_of_styles([_XML.format(dot="", layers=signs)])


def map_style(folder: Path, file: Path, key: str = "test") -> RasterStyle:
    """Return a style of those layers `lines`, `dots`, `labels` and `names` that an MBTiles file has."""
    (folder / "dot.svg").write_text(DOT)
    present = TileSet.open(file).layers
    names = [name for name in ("lines", "dots", "labels", "names") if name in present]
    layers = "".join(_LAYER.format(name=name, file=file) for name in names)
    xml = _XML.format(dot=folder / "dot.svg", layers=layers)
    return RasterStyle(key, lambda level: xml, _palette())
