"""Following the pointer: a swap between two requests, and an old version that never fails one."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from shared.config import Settings
from shared.stores import ArtifactFollower, ArtifactStore, LocalArtifact, ObjectStore
from shared.stores.errors import ArtifactNotFound
from tests.functional.stores.artifacts.conftest import BUCKET, Case


class Opened:
    """What a function would make of a pack; knows whether it was closed."""

    def __init__(self, artifact: LocalArtifact) -> None:
        self.path: Path = artifact.path
        self.text = (artifact.path / "a").read_text()
        self.closed = False
        if self.text == "unreadable":
            raise ValueError("no road in it")


def close(opened: Opened) -> None:
    """Mark it as closed."""
    opened.closed = True


type Follow = Callable[..., ArtifactFollower[Opened]]


@pytest.fixture
def follower(case: Case) -> Iterator[Follow]:
    """Make followers of the case that are closed at the end of the test."""
    with ExitStack() as closing:

        def make(store: ArtifactStore | None = None, **options: float) -> ArtifactFollower[Opened]:
            follow = ArtifactFollower(store or case.store, case.name, Opened, close, **options)
            closing.callback(follow.close)
            return follow

        yield make


def test_the_first_use_opens_and_a_refresh_without_news_does_nothing(case: Case, follower: Follow) -> None:
    version = case.publish({"a": b"one"})
    follow = follower()
    with follow.use() as opened:
        assert opened.text == "one"
    assert follow.refresh() is False
    assert (follow.state.version, follow.state.pointer_version, follow.state.fault) == (
        version,
        version,
        None,
    )
    with follow.use() as again:
        assert again is opened


def test_a_swap_leaves_the_old_version_to_its_users(case: Case, follower: Follow) -> None:
    case.publish_at(0, {"a": b"old"})
    follow = follower()
    with follow.use() as old:
        case.publish_at(1, {"a": b"new"})
        assert follow.refresh() is True
        with follow.use() as new:
            assert new.text == "new"
        for second in (2, 3):
            case.publish_at(second, {"a": b"newer"})
            follow.refresh()
        assert not old.closed
        assert (old.path / "a").read_text() == "old"
    assert old.closed
    assert new.closed


def test_a_version_that_cannot_be_opened_is_kept_out_and_not_tried_at_every_poll(
    case: Case, follower: Follow
) -> None:
    good = case.publish_at(0, {"a": b"good"})
    follow = follower()
    with follow.use():
        pass
    bad = case.publish_at(1, {"a": b"unreadable"})
    assert follow.refresh() is False
    assert (follow.state.version, follow.state.pointer_version, follow.state.fault) == (
        good,
        bad,
        "no road in it",
    )
    tried = case.store.state(case.name)
    assert follow.refresh() is False
    assert case.store.state(case.name) is tried
    assert follow.state.fault == "no road in it"
    with follow.use() as opened:
        assert opened.text == "good"
    case.publish_at(2, {"a": b"better"})
    assert follow.refresh() is True
    assert follow.state.fault is None


def test_a_restart_with_a_version_that_cannot_be_opened_takes_the_one_before(
    case: Case, follower: Follow
) -> None:
    old, new = case.publish_at(0, {"a": b"old"}), case.publish_at(1, {"a": b"unreadable"})
    follow = follower(case.reader("cold"))
    with follow.use() as opened:
        assert opened.text == "old"
    assert (follow.state.version, follow.state.pointer_version) == (old, new)
    assert follow.state.fault == "no road in it"
    assert not follow.refresh()
    newest = case.publish_at(2, {"a": b"mended"})
    assert follow.refresh()
    assert (follow.state.version, follow.state.fault) == (newest, None)


def test_without_an_older_version_what_the_reader_said_is_raised(case: Case, follower: Follow) -> None:
    case.publish_at(0, {"a": b"unreadable"})
    with pytest.raises(ValueError, match="no road in it"):
        follower(case.reader("cold")).refresh()


def test_a_version_that_cannot_be_downloaded_is_kept_out_until_it_is_repaired(
    case: Case, follower: Follow
) -> None:
    good = case.publish_at(0, {"a": b"good"})
    follow = follower(retry_seconds=0)
    with follow.use():
        pass
    bad = case.publish_at(1, {"a": b"new"})
    case.put(f"{bad}/a", b"bad")
    assert follow.refresh() is False
    assert (follow.state.version, follow.state.pointer_version) == (good, bad)
    assert "sha256" in (follow.state.fault or "")
    case.put(f"{bad}/a", b"new")
    assert follow.refresh() is True
    with follow.use() as opened:
        assert opened.text == "new"


def test_an_object_store_that_goes_away_and_comes_back_is_a_fault_for_the_meantime(
    case: Case, follower: Follow, server_settings: Settings
) -> None:
    version = case.publish({"a": b"one"})
    follow = follower()
    with follow.use():
        pass
    here = case.store._objects
    case.store._objects = ObjectStore(
        server_settings.model_copy(update={"s3_endpoint_url": "http://127.0.0.1:9"})
    )
    assert follow.refresh() is False
    assert follow.state.version == version
    assert "does not answer" in (follow.state.fault or "")
    case.store._objects = here
    assert follow.refresh() is False
    assert follow.state.fault is None


def test_nothing_published_yet_is_an_error_that_a_later_use_gets_over(case: Case, follower: Follow) -> None:
    follow = follower()
    for _ in range(2):
        with pytest.raises(ArtifactNotFound), follow.use():
            pass
        assert "publish it first" in (follow.state.fault or "")
    case.publish({"a": b"one"})
    with follow.use() as opened:
        assert opened.text == "one"


def test_the_background_thread_swaps_without_a_failed_request(case: Case, follower: Follow) -> None:
    case.publish_at(0, {"a": b"0"})
    seen: list[str] = []
    failures: list[BaseException] = []
    done = threading.Event()

    def request(follow: ArtifactFollower[Opened]) -> None:
        while not done.is_set():
            try:
                with follow.use() as opened:
                    assert not opened.closed
                    seen.append((opened.path / "a").read_text())
            except BaseException as error:
                failures.append(error)

    with follower(poll_seconds=0.02) as follow:
        users = [threading.Thread(target=request, args=(follow,)) for _ in range(2)]
        for user in users:
            user.start()
        for second in range(1, 5):
            case.publish_at(second, {"a": str(second).encode()})
            deadline = time.monotonic() + 20
            while str(second) not in seen[-5:] and time.monotonic() < deadline:
                time.sleep(0.01)
        done.set()
        for user in users:
            user.join()
    assert failures == []
    assert list(dict.fromkeys(seen)) == ["0", "1", "2", "3", "4"]
    kept = case.store.cache(case.name).good_versions()
    assert len(kept) == 2


def test_close_ends_the_thread_and_closes_what_is_open(case: Case, follower: Follow) -> None:
    case.publish({"a": b"one"})
    with follower(poll_seconds=0.01) as follow, follow.use() as opened:
        pass
    assert opened.closed
    assert not any(thread.name == f"follow-{case.name}" for thread in threading.enumerate())


def test_a_restart_without_the_object_store_opens_the_last_good_version(
    case: Case, follower: Follow, server_settings: Settings
) -> None:
    version = case.publish({"a": b"one"})
    case.store.fetch(case.name)
    gone = ObjectStore(server_settings.model_copy(update={"s3_endpoint_url": "http://127.0.0.1:9"}))
    restarted = ArtifactStore(gone, BUCKET, case.temporary / "cache")
    follow = follower(restarted)
    with follow.use() as opened:
        assert opened.text == "one"
    assert (follow.state.version, follow.state.pointer_version) == (version, None)
    assert "does not answer" in (follow.state.fault or "")
