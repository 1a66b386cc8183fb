"""What caches send about their copies, and whether they take gzip."""

import pytest

from shared.web.validators import entity_tag, has_version, is_same_version, takes_gzip


@pytest.mark.parametrize(
    ("header", "is_here"),
    [
        ('"v1"', True),
        ('"v1.gz"', True),
        ('W/"v1"', True),
        ('"a", W/"v1.gz" , "b"', True),
        ("*", True),
        ('"v2"', False),
        ('"v1.gz.gz"', False),
        ("v1", False),
        ("", False),
        (None, False),
    ],
)
def test_a_copy_of_either_form_is_a_copy_of_the_version(header: str | None, is_here: bool) -> None:
    assert has_version(header, "v1") is is_here


def test_both_forms_have_tags_of_their_own() -> None:
    assert (entity_tag("v1"), entity_tag("v1", is_gzipped=True)) == ('"v1"', '"v1.gz"')


def test_a_part_is_sent_of_the_same_version_only() -> None:
    assert is_same_version(None, "v1")
    assert is_same_version('"v1"', "v1")
    assert not is_same_version('"v0"', "v1")
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
