"""What caches send about their copies, and whether they take gzip."""

import pytest

from shared.web.validators import (
    cached_tag,
    entity_tag,
    is_precondition_met,
    is_same_version,
    takes_gzip,
)


@pytest.mark.parametrize(
    ("header", "tag"),
    [
        ('"v1"', '"v1"'),
        ('"v1.gz"', '"v1.gz"'),
        ('W/"v1"', '"v1"'),
        ('"a", W/"v1.gz" , "b"', '"v1.gz"'),
        ("*", '"v1"'),
        ('"v2"', None),
        ('"v1.gz.gz"', None),
        ("v1", None),
        ("", None),
        (None, None),
    ],
)
def test_a_copy_of_either_form_is_a_copy_of_the_version_and_keeps_its_tag(
    header: str | None, tag: str | None
) -> None:
    assert cached_tag(header, "v1") == tag


@pytest.mark.parametrize(
    ("header", "is_met"),
    [
        (None, True),
        ("*", True),
        ('"v1"', True),
        ('"a", "v1.gz"', True),
        ('"v0"', False),
        ('W/"v1"', False),
        ("", False),
        ("v1", False),
    ],
)
def test_a_condition_is_met_by_a_strong_tag_of_the_version(header: str | None, is_met: bool) -> None:
    assert is_precondition_met(header, "v1") is is_met


def test_both_forms_have_tags_of_their_own() -> None:
    assert (entity_tag("v1"), entity_tag("v1", is_gzipped=True)) == ('"v1"', '"v1.gz"')


def test_a_part_is_sent_of_the_same_version_only() -> None:
    assert is_same_version(None, "v1")
    assert is_same_version('"v1"', "v1")
    assert not is_same_version('"v0"', "v1")
    assert not is_same_version('W/"v1"', "v1")
    assert not is_same_version("Mon, 30 Nov 2026 10:00:00 GMT", "v1")


@pytest.mark.parametrize(
    ("header", "takes"),
    [
        ("gzip", True),
        ("br, GZIP;q=0.5", True),
        ("*", True),
        ("gzip;q=0, *", False),
        ("gzip; q=0.000", False),
        ("identity", False),
        ("*;q=0", False),
        ("", False),
        (None, False),
    ],
)
def test_gzip_is_sent_to_whoever_takes_it(header: str | None, takes: bool) -> None:
    assert takes_gzip(header) is takes
