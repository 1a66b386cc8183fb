"""Engines over the live speeds that they read: of two sides one is in use while the other is written."""

import shutil
from pathlib import Path

from shared.roads.configuration import configuration
from shared.roads.effort import Method
from shared.roads.engines import Engines
from shared.roads.files import TILES, TRAFFIC
from shared.roads.speed_file import SpeedFile


class Side:
    """Engines over the tiles of a pack and over a file of live speeds of their own, empty at first.

    Raises OSError, RuntimeError, AttributeError or ValueError where the files cannot be used.
    """

    def __init__(self, folder: Path, scratch: Path) -> None:
        scratch.mkdir()
        traffic = scratch / TRAFFIC
        shutil.copyfile(folder / TRAFFIC, traffic)
        self.users = 0
        """Requests that are being answered; its network counts them."""
        self.speeds = SpeedFile(traffic)
        self.engines = {
            method: Engines(configuration(folder / TILES, traffic, method), scratch / f"{method}.json")
            for method in Method
        }
        self.engines[Method.MEETING].open_one()
