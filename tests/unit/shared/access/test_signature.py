"""The `sn` of map requests: published vectors, what real clients send, and nothing else."""

from hashlib import md5
from time import process_time
from urllib.parse import quote, quote_plus, unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.access.signature import MAX_FORMS_LENGTH, sn_is_valid

SK = "yoursk"
ADDRESS = "%E7%99%BE%E5%BA%A6%E5%A4%A7%E5%8E%A6"


def sign(text):
    return md5(text.encode(), usedforsecurity=False).hexdigest()


@pytest.mark.parametrize(
    ("path", "query", "sn"),
    [
        ("/geocoder/v2/", f"address={ADDRESS}&output=json&ak=yourak", "7de5a22212ffaa9e326444c75a58f9a0"),
        ("/geocoding/v3/", f"address={ADDRESS}&output=json&ak=yourak", "53349d19c1ad54cac4a0867b38316444"),
        (
            "/reverse_geocoding/v3/",
            "location=40.0%2C116.3&output=json&ak=yourak",
            "2d69f9e3535d6865614abbce552c2f20",
        ),
        (
            "/reverse_geocoding/v3/",
            "location=40.0,116.3&output=json&ak=yourak",
            "c41143500adab8e3b658061d7469694b",
        ),
    ],
)
def test_the_published_vectors_verify(path, query, sn):
    assert sn_is_valid(sn, path=path, query=f"{query}&sn={sn}", secret_key=SK)
    assert sn_is_valid(sn.upper(), path=path, query=f"sn={sn}&{query}", secret_key=SK)
    assert not sn_is_valid(sn, path=path, query=f"{query}&sn={sn}", secret_key="othersk")
    assert not sn_is_valid(sn, path=path, query=f"{query}&radius=1&sn={sn}", secret_key=SK)


def test_the_vector_that_a_client_signs_unescaped_verifies_when_it_is_sent_escaped():
    query = (
        "ak=testak&center=33.998056%2C113.857222&coord_type_input=wgs84&coord_type_output=gcj02"
        "&radius=1000&road_grade=0"
    )
    sn = "68ce5625cb1cbbc90686078fcccddc9c"
    assert sn_is_valid(sn, path="/traffic/v1/around", query=query, secret_key="testsk")


def test_posted_fields_are_signed_in_the_order_of_their_names():
    sn = "fb269954204e80356c4f5dbf11299a5c"
    body = f"title=test&geotype=1&ak=yourak&sn={sn}"
    assert sn_is_valid(sn, path="/geodata/v3/geotable/create", query="", body=body, secret_key=SK)
    split = f"title=test&geotype=1&sn={sn}"
    assert sn_is_valid(sn, path="/geodata/v3/geotable/create", query="ak=yourak", body=split, secret_key=SK)


@pytest.mark.parametrize(
    "encode",
    [
        quote_plus,
        lambda text: quote_plus(text).replace("~", "%7E"),
        lambda text: quote_plus(text, safe="*").replace("~", "%7E"),
        lambda text: quote_plus(text, safe="!*()").replace("~", "%7E"),
    ],
    ids=["python", "php", "java", "dotnet"],
)
def test_every_known_outer_encoding_verifies(encode):
    query = "query=~a*b(c)!&region=x&ak=yourak"
    sn = sign(encode(f"/place/v2/search?{query}{SK}"))
    assert sn_is_valid(sn, path="/place/v2/search", query=f"{query}&sn={sn}", secret_key=SK)


def test_a_trailing_slash_may_be_missing_on_either_side():
    query = "ip=1.2.3.4&ak=yourak"
    sn = sign(quote_plus(f"/location/ip?{query}{SK}"))
    assert sn_is_valid(sn, path="/location/ip/", query=query, secret_key=SK)


def test_static_images_may_be_signed_without_the_outer_encoding_and_nothing_else():
    query = "center=116.4,39.9&ak=yourak"
    sn = sign(f"/staticimage/v2?{query}{SK}")
    assert sn_is_valid(sn, path="/staticimage/v2", query=query, secret_key=SK)
    sn = sign(f"/geoconv/v1/?{query}{SK}")
    assert not sn_is_valid(sn, path="/geoconv/v1/", query=query, secret_key=SK)


def test_long_bodies_are_tried_in_the_documented_form_only():
    body = "ak=yourak&points=" + "1" * MAX_FORMS_LENGTH
    path = "/api/v3/track/addpoints"
    sn = sign(quote_plus(f"{path}?{body}{SK}"))
    assert sn_is_valid(sn, path=path, query="", body=body, secret_key=SK)
    assert not sn_is_valid(sn, path=f"{path}/", query="", body=body, secret_key=SK)


@pytest.mark.parametrize("sn", ["", "0", "0" * 32, "x" * 32, "百" * 32, "\ud800" * 32, "0" * 10_000])
def test_a_wrong_sn_is_refused(sn):
    assert not sn_is_valid(sn, path="/p", query="a=1&ak=yourak", secret_key=SK)


NAMES = st.text("abcdefghijklmnopqrstuvwxyz_", min_size=1, max_size=8).filter(lambda name: name != "sn")


@given(st.lists(st.tuples(NAMES, st.text(max_size=12)), max_size=6))
def test_whatever_is_sent_as_it_was_signed_verifies(pairs):
    query = "&".join(f"{name}={quote(value, errors='ignore')}" for name, value in pairs)
    sn = sign(quote_plus(f"/p/v1?{query}{SK}"))
    assert sn_is_valid(sn, path="/p/v1", query=f"{query}&sn={sn}" if query else f"sn={sn}", secret_key=SK)


@given(st.text(max_size=60), st.text(max_size=60), st.none() | st.text(max_size=60))
def test_any_request_is_checked_without_an_error(path, query, body):
    assert not sn_is_valid("0" * 32, path=path, query=query, body=body, secret_key=SK)


def test_javascript_may_encode_the_whole_with_its_own_function():
    query = "address=it's%20a~b*(c)!&ak=yourak"
    sn = sign(quote(f"/geocoding/v3/?{query}{SK}", safe="!*'()~"))
    assert sn_is_valid(sn, path="/geocoding/v3/", query=f"{query}&sn={sn}", secret_key=SK)


def test_a_signed_query_vouches_for_no_body_and_a_signed_body_for_no_query():
    path, signed = "/geocoding/v3/", "address=x&ak=yourak"
    sn = sign(quote_plus(f"{path}?{signed}{SK}"))

    def verifies(query, body):
        return sn_is_valid(sn, path=path, query=query, body=body, secret_key=SK)

    assert verifies(signed, "")
    assert verifies(signed, f"sn={sn}&ak=yourak&timestamp=1")
    assert verifies("", signed)
    assert verifies("ak=yourak&timestamp=1", signed)
    for more in ("address=y", "city=z", "a%6b=other"):
        assert not verifies(signed, more)
        assert not verifies(more, signed)


def test_checking_a_wrong_signature_of_eight_megabytes_takes_less_than_a_second_and_a_half():
    body = "ak=yourak&points=" + "%41" * 2_700_000
    began = process_time()
    assert not sn_is_valid("0" * 32, path="/p", query="", body=body, secret_key=SK)
    assert process_time() - began < 1.5  # 8 s when all forms were made, half a second for one


@pytest.mark.parametrize(
    ("signed", "other"),
    [
        ("city=a&city=b", "city=a%26city%3Db"),
        ("query=x&ak=yourak&region=y", "query=x%26ak%3Dyourak%26region%3Dy"),
        ("address=1+2&ak=yourak", "address=1%2B2&ak=yourak"),
        ("address=C+&ak=yourak", "address=C%2B&ak=yourak"),
        ("a=b=c&ak=yourak", "a%3Db=c&ak=yourak"),
    ],
)
@pytest.mark.parametrize("is_posted", [False, True])
def test_one_sn_never_fits_two_readings(signed, other, is_posted):
    path = "/place/v2/search"

    def verifies(sn, fields):
        query, body = ("", fields) if is_posted else (fields, None)
        return sn_is_valid(sn, path=path, query=query, body=body, secret_key=SK)

    for one, another in ((signed, other), (other, signed)):
        sn = sign(quote_plus(f"{path}?{one}{SK}"))
        assert verifies(sn, one)
        assert not verifies(sn, another)


@pytest.mark.parametrize("value", ["~", "a~b", "~~", "a%20b~", "贵~阳"])
@pytest.mark.parametrize("outer", [quote_plus, lambda text: quote_plus(text).replace("~", "%7E")])
def test_a_tilde_that_was_signed_escaped_may_be_sent_raw(value, outer):
    escaped = quote(unquote(value), safe="").replace("~", "%7E")
    sn = sign(outer(f"/place/v2/search?query={escaped}&ak=yourak{SK}"))
    raw = escaped.replace("%7E", "~")
    for query in (f"query={raw}&ak=yourak", f"query={escaped}&ak=yourak"):
        assert sn_is_valid(sn, path="/place/v2/search", query=query, secret_key=SK)
    assert not sn_is_valid(sn, path="/place/v2/search", query=f"query={raw}x&ak=yourak", secret_key=SK)
