"""The table of models and samples, read strictly: an unknown key or a dangling name is an error."""

import tomllib
from collections import Counter
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from models.convert import CONVERTERS
from models.errors import CatalogueError
from packages.pins import Archive, Member
from shared.tables.rows import FileName, Identifier, Row, Sha256, Text

CATALOGUE = Path(__file__).with_name("catalogue.toml")


class Product(Row):
    """A file that a function or a test uses, and how it is made."""

    id: Identifier
    kind: Literal["model", "sample"]
    role: Text
    file: FileName
    bytes: int = Field(gt=0)
    sha256: Sha256
    converter: str
    licence: Text
    attribution: Text
    source: Text
    members: tuple[Member, ...] = Field(min_length=1)


class Catalogue(Row):
    """All archives and products, in the order of the file."""

    format: Literal[1]
    onnx: Text
    archives: tuple[Archive, ...] = Field(alias="archive")
    products: tuple[Product, ...] = Field(alias="product")

    def archive(self, archive_id: str) -> Archive:
        """Return the archive of that id."""
        return next(archive for archive in self.archives if archive.id == archive_id)

    def of_kind(self, kind: Literal["model", "sample"]) -> "Catalogue":
        """Return the catalogue with the products of one kind only."""
        selection = tuple(product for product in self.products if product.kind == kind)
        return self.model_copy(update={"products": selection})

    def excluding(self, *product_ids: str) -> "Catalogue":
        """Return the catalogue less some products, e.g. those whose licence a customer does not accept.

        Whatever else is made of the same weights goes with them. Raises CatalogueError when an id is not in
        the catalogue.
        """
        all_ids = {product.id for product in self.products}
        if strays := sorted(set(product_ids) - all_ids):
            raise CatalogueError(
                f"no product is called {', '.join(strays)}; there are {', '.join(sorted(all_ids))}"
            )
        weights = {product.members for product in self.products if product.id in product_ids}
        return self.model_copy(
            update={"products": tuple(product for product in self.products if product.members not in weights)}
        )


def load_catalogue(path: Path = CATALOGUE) -> Catalogue:
    """Return the catalogue in the TOML file `path`. Raises CatalogueError with every fault found."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        catalogue = Catalogue.model_validate(table)
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise CatalogueError(f"cannot read the model catalogue {path}: {error}") from error
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise CatalogueError(f"the model catalogue {path.name} is wrong: {faults}") from error
    if faults := "; ".join(_inconsistencies(catalogue)):
        raise CatalogueError(f"the model catalogue {path.name} is wrong: {faults}")
    return catalogue


def _inconsistencies(catalogue: Catalogue) -> list[str]:
    archives = {archive.id for archive in catalogue.archives}
    faults = [f"{name} is written twice" for name in _repetitions(catalogue)]
    for product in catalogue.products:
        if product.converter != "none" and product.converter not in CONVERTERS:
            faults.append(f"{product.id}: no converter is called {product.converter}")
        if product.converter == "none" and [m.sha256 for m in product.members] != [product.sha256]:
            faults.append(f"{product.id}: converter none, yet the product is not its one member")
        faults += [
            f"{product.id}: no archive is called {member.archive}"
            for member in product.members
            if member.archive not in archives
        ]
    return faults


def _repetitions(catalogue: Catalogue) -> list[str]:
    archives = Counter(f"the archive {archive.id}" for archive in catalogue.archives)
    products = Counter(name for product in catalogue.products for name in {product.id, product.file})
    return [name for name, times in (archives + products).items() if times > 1]
