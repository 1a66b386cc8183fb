"""Garbage is collected after a start, but not among what the start has made; a swapped pack is."""

import subprocess
import sys
import textwrap

import pytest

CYCLES = """
    import gc, weakref
    from shared.web.garbage import begin_process, settle, start_without_collections

    class Node:
        pass

    def cycle():
        one, other = Node(), Node()
        one.other, other.one = other, one
        return one
"""


def run(code: str) -> str:
    """Run lines in a process of their own, and return what they print."""
    lines = textwrap.dedent(CYCLES) + textwrap.dedent(code)
    return subprocess.run(
        [sys.executable, "-c", lines], check=True, capture_output=True, text=True, timeout=60
    ).stdout.strip()


@pytest.mark.parametrize(("count", "is_left_alone"), [(10_000, True), (200_000, True), (200_000, False)])
def test_a_collection_leaves_alone_what_a_start_has_made(count: int, is_left_alone: bool) -> None:
    frozen = run(
        f"""
        {"begin_process()" if is_left_alone else ""}
        with start_without_collections():
            assert not gc.isenabled()
            pack = [Node() for _ in range({count})]
        assert gc.isenabled()
        print(gc.get_freeze_count())
        """
    )
    assert (int(frozen) >= count) == is_left_alone


@pytest.mark.parametrize("swaps", [1, 3])
def test_a_pack_that_was_swapped_out_is_collected(swaps: int) -> None:
    printed = run(
        f"""
        begin_process()
        with start_without_collections():
            pack = cycle()
        for _ in range({swaps}):
            old, pack = weakref.ref(pack), cycle()
            gc.collect()
            settle()
            print(old() is None, gc.get_freeze_count() > 0)
        """
    )
    assert printed.splitlines() == ["True True"] * swaps


def test_garbage_of_requests_is_collected_as_before() -> None:
    printed = run(
        """
        begin_process()
        with start_without_collections():
            pass
        request = weakref.ref(cycle())
        gc.collect()
        print(request() is None)
        """
    )
    assert printed == "True"
