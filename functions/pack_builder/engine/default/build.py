"""The default pack: everything that packages alone can tell, built in one go.

divisions.sqlite     China's divisions to the village, with aliases, former names and codes, points
boundaries.sqlite    polygons of provinces, cities and counties, and China's lines
ip/*                 tables of address ranges, and ip/tables.toml, the order in which they are asked
"""

from pathlib import Path

from functions.pack_builder.engine.default.boundaries import FILES, read_boundaries, write_boundaries
from functions.pack_builder.engine.default.boundary_lines import LINE_FILES, read_lines
from functions.pack_builder.engine.default.divisions import civil_affairs, hk_mo_tw, statistics
from functions.pack_builder.engine.default.divisions.changes import add_former_names, read_changes
from functions.pack_builder.engine.default.divisions.names import add_short_forms
from functions.pack_builder.engine.default.divisions.new_areas import add_new_areas
from functions.pack_builder.engine.default.divisions.points import add_points, read_settlements
from functions.pack_builder.engine.default.divisions.tree import Node
from functions.pack_builder.engine.default.divisions.write import write_divisions
from functions.pack_builder.engine.default.ip_tables import copy_ip_tables
from functions.pack_builder.engine.facts import PackFacts, file_facts, pack_facts
from functions.pack_builder.engine.materials import Materials
from functions.pack_builder.engine.package_sources import SourceFolder
from shared.geo import boundaries as boundary_file
from shared.geo import divisions as division_file

NBS, MCA, BOUNDARIES, PLACES = (
    "statistics-divisions",
    "civil-affairs-divisions",
    "division-boundaries",
    "settlements",
)


def build_default_pack(folder: Path, materials: Materials) -> PackFacts:
    """Fill the empty `folder` with the default pack."""
    sources, progress = materials.sources, materials.progress
    progress("divisions", 0)
    country = build_divisions(sources)
    progress("boundaries", 0)
    outlines = read_boundaries([sources.path(BOUNDARIES, file) for file in FILES], country)
    add_points(country, outlines, read_settlements(sources.path(PLACES, "settlements.json")))
    as_of = sources.sources[MCA].as_of
    write_divisions(country, folder / division_file.FILE, {"data_version": as_of.replace("-", "")})
    lines = read_lines(*(sources.path(BOUNDARIES, file) for file in LINE_FILES))
    write_boundaries(outlines, country, folder / boundary_file.FILE, {}, lines)
    ip_files = copy_ip_tables(sources, folder / "ip")
    sources_of = {
        division_file.FILE: (NBS, MCA, BOUNDARIES, PLACES),
        boundary_file.FILE: (BOUNDARIES,),
        **{f"ip/{file}": ids for file, ids in ip_files.items()},
    }
    return pack_facts(
        {path: file_facts(sources.sources[source] for source in ids) for path, ids in sources_of.items()},
        {"divisions_as_of": as_of, "villages_as_of": sources.sources[NBS].as_of},
    )


def build_divisions(sources: SourceFolder) -> Node:
    """Merge the lists of divisions into one tree, with every name and code that they ever bore."""
    country = civil_affairs.read_tree(sources.path(MCA, "divisions.json"))
    hk_mo_tw.add_hk_mo_tw(
        country, sources.path(BOUNDARIES, "counties.geojson"), sources.path(NBS, "hk-mo-tw.json")
    )
    became = add_former_names(country, read_changes(sources.path(MCA, "changes.json")))
    units = statistics.add_zones(country, sources.path(NBS, "counties.csv"), became)
    towns = statistics.add_towns(
        country,
        units,
        civil_affairs.read_towns(sources.path(MCA, "towns.json")),
        statistics.read_towns(sources.path(NBS, "towns.csv")),
    )
    statistics.add_villages(towns, sources.path(NBS, "villages.csv"))
    add_short_forms(country)
    add_new_areas(country)
    return country
