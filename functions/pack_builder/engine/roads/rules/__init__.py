"""Rules of the road as the engine can follow them: access, hours, directions, turns and low speeds.

The engine reads most tags of OpenStreetMap as they are. What it reads otherwise than the tags mean is written
otherwise here, before it reads an extract: by other tags, and by copies of ways that lie beside them.
"""
