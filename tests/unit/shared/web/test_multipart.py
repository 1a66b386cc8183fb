"""Forms with parts: read as the fields that they are, and refused when they are not whole."""

import gzip
from urllib.parse import parse_qsl

import pytest

from shared.access.signature import sn_is_valid
from shared.web.forms import MAX_FIELDS, FormError
from shared.web.multipart import parse_body, urlencoded_form

KIND = "multipart/form-data; boundary=b"


def form(*parts: tuple[str, str], end: str = "--b--\r\n") -> bytes:
    texts = [
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n' for name, text in parts
    ]
    return ("".join(texts) + end).encode()


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        (form(("a", "1"), ("b", "贵阳 & = +")), {"a": "1", "b": "贵阳 & = +"}),
        (form(("a", "")), {}),
        (form(("a", "1"), ("a", "2")), {"a": "2"}),
        (form(("a", "line\r\nline")), {"a": "line\r\nline"}),
        (b"preamble\r\n" + form(("a", "1")), {"a": "1"}),
        (
            b'--b\r\nX: y\r\ncontent-disposition: form-data; filename="n"; name=a\r\n\r\n1\r\n--b--',
            {"a": "1"},
        ),
        (b'--b\r\nContent-Disposition: form-data; name="a\\"b"\r\n\r\n1\r\n--b--', {'a"b': "1"}),
    ],
)
def test_parts_are_fields(body: bytes, fields: dict[str, str]) -> None:
    assert parse_body(KIND, body) == fields
    assert dict(parse_qsl(urlencoded_form(KIND, body).decode())) == fields


@pytest.mark.parametrize("kind", [KIND, 'Multipart/Form-Data; charset=utf-8; Boundary="b"'])
def test_an_empty_field_is_told_apart_where_it_counts(kind: str) -> None:
    assert parse_body(kind, form(("a", "")), keep_empty=True) == {"a": ""}


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", form(("a", "1"))),
        (KIND, form(("a", "1"), end="")),
        (KIND, b""),
        (KIND, b"--b\r\n\r\n1\r\n--b--"),
        (KIND, b"--b\r\nContent-Disposition: form-data\r\n\r\n1\r\n--b--"),
        (KIND, form(*[("a", "1")] * (MAX_FIELDS + 2))),
    ],
)
def test_what_is_no_whole_form_is_refused(kind: str, body: bytes) -> None:
    with pytest.raises(FormError):
        parse_body(kind, body)


def test_a_signature_covers_the_parts_and_nothing_that_hides_before_them() -> None:
    hidden = b"sn=\r\n" + form(("address", "y"))
    body = urlencoded_form(KIND, hidden).decode()
    assert body == "address=y"
    signed = "address=x&ak=yourak"
    sn = "b9d6f5c1" * 4
    assert not sn_is_valid(sn, path="/geocoding/v3/", query=signed, body=body, secret_key="yoursk")


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"\xff\xd8\xff\xe0" + b"&" * 300, "a JPEG file"),
        (b"\xff\xd8\xff\xdb no ampersand", "a JPEG file"),
        (b"\x89PNG\r\n\x1a\n" + b"&" * 300, "a PNG file"),
        (b"BM\x00\x01\x02\x03\x00\x00\x00\x00" + b"&" * 300, "a BMP file"),
        (gzip.compress(b"image=abc", mtime=0), "compressed with gzip"),
    ],
)
@pytest.mark.parametrize("content_type", ["", "application/x-www-form-urlencoded", "image/jpeg"])
def test_a_body_that_is_a_file_is_told_what_it_is(body: bytes, kind: str, content_type: str) -> None:
    with pytest.raises(FormError, match=f"the body is {kind}; expected an uncompressed form"):
        parse_body(content_type, body)


def test_a_field_whose_name_begins_like_a_bitmap_stays_a_field() -> None:
    assert parse_body("", b"BMI=22&BM=1") == {"BMI": "22", "BM": "1"}


@pytest.mark.parametrize(
    ("content", "kind"), [(b"\xff\xd8\xff\xe0", "a JPEG file"), (b"\x1f\x8b\x08", "gzip")]
)
def test_a_file_in_a_part_is_told_what_it_is(content: bytes, kind: str) -> None:
    head = b'--b\r\nContent-Disposition: form-data; name="image"; filename="a.jpg"\r\n\r\n'
    with pytest.raises(FormError, match=kind):
        parse_body(KIND, head + content + b"\r\n--b--")
