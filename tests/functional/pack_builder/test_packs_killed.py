"""Rebuilds that are killed, that run together, or during which more lands; versions that are pruned."""

import multiprocessing
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from functions.pack_builder.engine.overlays import PackOverlays
from functions.pack_builder.engine.places.plan import PLACES_PLAN
from functions.pack_builder.engine.pruning import prune
from shared.config import Settings
from shared.geo.divisions import Divisions
from shared.places.candidates import SearchScope
from shared.places.index import PlaceIndex
from shared.places.text_search import TextSearch
from shared.stores import ArtifactStore, ObjectStore
from shared.stores.packs import PLACES, pack_artifacts
from tests.functional.pack_builder.conftest import SMALL_PLANS, SmallPlaces, small_overlays_of
from tests.functional.pack_builder.uploads import WGS84, csv_of

WAIT_SECONDS = 60.0
MANY = csv_of(
    f"{n},网点{n},{106 + n % 997 / 1000:.4f},{26 + n % 991 / 1000:.4f},金融;银行" for n in range(60_000)
)


def branch(name: str) -> bytes:
    return csv_of([f"1,{name},106.6231,26.6479,金融;银行"])


def knows(store: ArtifactStore, name: str) -> bool:
    folder = store.fetch(PLACES)
    index = PlaceIndex(folder / "places.sqlite", Divisions(folder / "divisions.sqlite"))
    candidates = TextSearch(index).find(name, SearchScope(requires_point=False))
    return any(candidate.place.name == name for candidate in candidates)


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def take_in(settings: Settings, key: str) -> None:
    """Do what `pack-builder` does, in a process that will be killed."""
    small_overlays_of(settings).handle(key, "")


@pytest.mark.slow
def test_a_builder_that_is_killed_leaves_the_old_pack_and_the_next_event_completes(
    settings: Settings, objects: ObjectStore, store: ArtifactStore, places_base: str, tmp_path: Path
) -> None:
    overlays = small_overlays_of(settings)
    objects.put("sources", "places/first.csv", branch("先来的网点"), metadata=WGS84)
    assert overlays.handle("places/first.csv", "").startswith("places: published ")
    serving = store.pointer(PLACES).version
    objects.put("sources", "places/many.csv", MANY, metadata=WGS84)
    builder = multiprocessing.get_context("spawn").Process(target=take_in, args=(settings, "places/many.csv"))
    builder.start()
    scratch = settings.cache_dir / "rebuilding" / PLACES
    until(lambda: sum(of.stat().st_size for of in scratch.glob("pack/.places-*/staging.sqlite")) > 1_000_000)
    builder.kill()
    builder.join()
    assert builder.exitcode == -9
    assert any(scratch.iterdir())
    assert store.pointer(PLACES).version == serving
    assert knows(store, "先来的网点")
    assert overlays.handle("places/many.csv", "").startswith("places: published ")
    assert knows(store, "先来的网点")
    assert knows(store, "网点59999")
    assert not scratch.exists()


def test_what_lands_during_a_rebuild_is_taken_in_and_two_at_once_do_one_work(
    settings: Settings, objects: ObjectStore, store: ArtifactStore, places_base: str
) -> None:
    objects.put("sources", "places/first.csv", branch("先来的网点"), metadata=WGS84)
    stages: list[str] = []

    def land_another(stage: str, done: int) -> None:
        if not stages:
            objects.put("sources", "places/second.csv", branch("后来的网点"), metadata=WGS84)
        stages.append(stage)

    said: list[str] = []
    first = threading.Thread(
        target=lambda: said.append(str(small_overlays_of(settings).rebuild(PLACES, land_another)))
    )
    first.start()
    until(lambda: bool(stages))
    answer = small_overlays_of(settings).handle("places/second.csv", "")
    first.join()
    assert answer.startswith("places: already in ")
    assert "is_new=True" in said[0]
    assert knows(store, "先来的网点")
    assert knows(store, "后来的网点")


def test_rebuilds_keep_a_few_versions_and_never_prune_what_is_needed(
    settings: Settings,
    objects: ObjectStore,
    store: ArtifactStore,
    places_base: str,
    small_places: SmallPlaces,
) -> None:
    scratch = settings.cache_dir / "rebuilding"
    overlays = PackOverlays(store, objects, scratch, plans=SMALL_PLANS, keep=2)
    published = []
    for number in range(4):
        objects.put("sources", "places/own.csv", branch(f"网点{number}"), metadata=WGS84)
        assert overlays.handle("places/own.csv", "").startswith("places: published ")
        published.append(store.pointer(PLACES).version)
    left = [of.version for of in store.versions(PLACES)]
    assert left == [published[3], published[2], places_base]
    assert store.rollback(PLACES) == published[2]
    assert knows(store, "网点2")
    newer = small_places.publish(store)  # the same content: the same version
    assert newer == places_base
    store.use(PLACES, published[2])
    pruned = prune([PLACES], store, keep=1)
    assert pruned == {PLACES: [], "package-sources": []}
    assert {of.version for of in store.versions(PLACES)} == {published[3], published[2], places_base}


def test_files_that_older_code_has_laid_are_laid_again(
    settings: Settings,
    objects: ObjectStore,
    store: ArtifactStore,
    places_base: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    objects.put("sources", "places/own.csv", branch("网点"), metadata=WGS84)
    overlays = small_overlays_of(settings)
    assert overlays.handle("places/own.csv", "").startswith("places: published ")
    assert not overlays.is_outdated(PLACES)
    monkeypatch.setattr("functions.pack_builder.engine.overlays.overlay_recipe", lambda plan: "newer")
    assert overlays.is_outdated(PLACES)
    assert overlays.handle("places/own.csv", "").startswith("places: published ")
    assert not overlays.is_outdated(PLACES)


def test_without_the_packages_files_the_message_says_what_to_run(
    settings: Settings, objects: ObjectStore, places_base: str
) -> None:
    store = pack_artifacts(settings)
    for version in store.versions("package-sources"):
        objects.delete("packs", f"package-sources/{version.version}/manifest.json")
    objects.put("sources", "places/own.csv", branch("网点"), metadata=WGS84)
    said = small_overlays_of(settings).handle("places/own.csv", "")
    assert "packs publish" in said
    assert store.pointer(PLACES).version == places_base


def test_a_pack_takes_files_of_its_own_folders_with_plain_names() -> None:
    assert PLACES_PLAN.source_type("places/a/b.csv") is None
    assert PLACES_PLAN.source_type("places/.hidden.csv") is None
    assert PLACES_PLAN.source_type(f"places/{'长' * 80}.csv") is None
    assert PLACES_PLAN.source_type("places/网点.csv") is not None


@pytest.mark.parametrize("key", ["places/../x.csv", "places/", "elsewhere/x.csv", "places/x.exe"])
def test_a_file_that_no_pack_takes_is_left_alone_with_what_is_taken(
    settings: Settings, objects: ObjectStore, key: str
) -> None:
    said = small_overlays_of(settings).handle(key, "")
    assert said.startswith("left alone")
    assert "places/NAME.csv" in said
