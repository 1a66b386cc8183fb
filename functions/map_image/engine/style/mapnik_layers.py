"""The pieces of mapnik's XML: layers, styles, rules, and the filter of a condition."""

from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

from functions.map_image.engine.style.courses import value_at
from functions.map_image.engine.style.table import Condition, Conditions, Limits, Threshold
from functions.map_image.engine.style.tile_sets import TileSet


def layer(name: str, tiles: TileSet, source: str, styles: Iterable[str]) -> str:
    """Return a layer; its features are kept for all of its styles, since decoding them is the dear part."""
    styles = list(styles)
    names = "".join(f"<StyleName>{style}</StyleName>" for style in styles)
    cache = ' cache-features="on"' if len(styles) > 1 else ""
    return (
        f'<Layer name={quoteattr(name)} srs="epsg:3857"{cache}>{names}<Datasource>'
        '<Parameter name="type">tiles</Parameter>'
        f'<Parameter name="file">{escape(str(tiles.path))}</Parameter>'
        f'<Parameter name="maxzoom">{tiles.zoom}</Parameter><Parameter name="max-threads">1</Parameter>'
        f'<Parameter name="layer">{escape(source)}</Parameter></Datasource></Layer>'
    )


def style_element(name: str, rules: str) -> str:
    """Return a style of which a feature takes the first rule that fits."""
    return f'<Style name={quoteattr(name)} filter-mode="first">{rules}</Style>'


def rule(filter_: str, symbolizers: str) -> str:
    """Return a rule, with a filter unless it is empty."""
    return f"<Rule>{f'<Filter>{escape(filter_)}</Filter>' if filter_ else ''}{symbolizers}</Rule>"


def condition_filter(conditions: Conditions, zoom: float) -> str:
    """Return conditions as a filter expression of one zoom."""
    return " and ".join(_term(key, condition, zoom) for key, condition in conditions.items())


def _term(key: str, condition: Condition, zoom: float) -> str:
    match condition:
        case bool():
            return f"[{key}]" if condition else f"(not [{key}])"
        case Limits():
            terms = []
            if condition.least is not None:
                terms.append(f"[{key}] >= {_threshold(condition.least, zoom):g}")
            if condition.most is not None:
                terms.append(f"[{key}] < {_threshold(condition.most, zoom):g}")
            terms += [f"[{key}] != {_literal(value)}" for value in condition.none]
            return "(" + " and ".join(terms) + ")"
        case _:
            return "(" + " or ".join(f"[{key}] = {_literal(value)}" for value in condition) + ")"


def _threshold(threshold: Threshold, zoom: float) -> float:
    if isinstance(threshold, tuple):
        return value_at(threshold, zoom)
    return threshold


def _literal(value: str | int) -> str:
    return f"'{value}'" if isinstance(value, str) else str(value)
