"""The table of matting networks: every row is read, every mistake is named."""

from pathlib import Path

import pytest

from functions.segment_idphoto.engine.matting.errors import ProfileTableError, UnknownProfile, WeightsMissing
from functions.segment_idphoto.engine.matting.profiles import (
    PROFILES_FILE,
    InputLayout,
    Profile,
    find_profile,
    load_profiles,
)
from functions.segment_idphoto.engine.matting.recipe import Matting
from models.catalogue import load_catalogue

PROFILES = tuple(load_profiles().values())
TABLE = PROFILES_FILE.read_text("utf-8")


def layout(**fields: object) -> InputLayout:
    return InputLayout.model_validate(
        {
            "layout": "NCHW",
            "colour": "RGB",
            "dtype": "float32",
            "mean": (0, 0, 0),
            "std": (1, 1, 1),
            "size": "free",
            **fields,
        }
    )


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.id)
def test_every_profile_states_its_licence_and_where_its_file_comes_from(profile: Profile) -> None:
    assert profile.licence
    assert profile.licence_note
    assert profile.source
    assert profile.file in profile.instructions


@pytest.mark.parametrize(
    "profile", [row for row in PROFILES if row.supplier == "models"], ids=lambda profile: profile.id
)
def test_a_supplied_profile_names_the_file_that_the_model_catalogue_makes(profile: Profile) -> None:
    product = {row.file: row for row in load_catalogue().products}[profile.file]
    assert (product.sha256, product.licence) == (profile.sha256, profile.licence)


def test_the_profiles_of_the_issue_are_there() -> None:
    assert set(load_profiles()) == {
        "rvm-mobilenetv3",
        "rvm-mobilenetv3-half",
        "mediapipe-selfie",
        "rvm-resnet50",
        "modnet-photographic",
        "birefnet-portrait",
        "u2net-human-seg",
    }


@pytest.mark.parametrize(
    ("before", "after", "complaint"),
    [
        ('size = "free"', 'size = "huge"', "profile 1, input.size"),
        ('activation = "none"', 'activation = "none"\ngain = 2', "profile 1, output.gain: Extra inputs"),
        ("passes = 2", "passes = 0", "profile 1, recurrent.passes"),
        ("ratio_side = 448", "", "ratio and ratio_side belong together"),
        (
            'outputs = ["r1o", "r2o", "r3o", "r4o"]',
            'outputs = ["r1o"]',
            "4 state inputs need as many outputs",
        ),
        ("side = 256", "multiple = 8", "size = 'fixed' needs ('side',), found ('multiple',)"),
        ("std = [1.0, 1.0, 1.0]", "std = [0.0, 1.0, 1.0]", "profile 1, input.std"),
        ('id = "mediapipe-selfie"', 'id = "rvm-mobilenetv3"', "two profiles have the same id"),
        ('licence = "GPL-3.0-only"\n', "", "profile 1, licence: Field required"),
        ("[[profile]]", "[[profile]", "is no TOML"),
    ],
)
def test_a_wrong_row_is_refused_with_its_place(
    tmp_path: Path, before: str, after: str, complaint: str
) -> None:
    path = tmp_path / "profiles.toml"
    assert before in TABLE
    path.write_text(TABLE.replace(before, after, 1), "utf-8")
    with pytest.raises(ProfileTableError) as caught:
        load_profiles(path)
    assert complaint in str(caught.value)


def test_an_absent_table_is_named(tmp_path: Path) -> None:
    with pytest.raises(ProfileTableError, match=r"none\.toml cannot be read"):
        load_profiles(tmp_path / "none.toml")


def test_an_unknown_profile_lists_the_known_ones() -> None:
    with pytest.raises(UnknownProfile, match=r"no matting profile 'modnet'.*modnet-photographic"):
        find_profile("modnet")


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.id)
def test_a_profile_without_its_file_says_where_to_put_it(profile: Profile) -> None:
    with pytest.raises(WeightsMissing) as caught:
        Matting(profile, {})
    message = str(caught.value)
    assert profile.file in message
    if profile.supplier == "operator":
        assert f"profiles/{profile.id}/{profile.file} of the bucket models" in message
        assert f"geoportrait models add {profile.id} " in message


@pytest.mark.parametrize(
    ("fields", "size"),
    [
        ({"size": "free"}, (1000, 750)),
        ({"size": "fixed", "side": 256}, (256, 256)),
        ({"size": "longest", "side": 512, "multiple": 32}, (512, 384)),
        ({"size": "multiple", "multiple": 32}, (992, 736)),
    ],
)
def test_the_size_policy_gives_the_size_of_the_input(
    fields: dict[str, object], size: tuple[int, int]
) -> None:
    assert layout(**fields).network_size(1000, 750) == size


def test_a_strip_still_gets_one_multiple() -> None:
    assert layout(size="longest", side=512, multiple=32).network_size(2000, 3) == (512, 32)
