"""From the model folder into the object store, as a version of the artifact `portrait`."""

from pathlib import Path

from models.catalogue import Catalogue, Product
from models.fetch import missing_products
from packages.errors import ContentMismatch
from shared.stores import ArtifactStore, FileNotes
from shared.stores.models import PORTRAIT

LICENCE = "one licence a file"
ATTRIBUTION = "see each file"
SOURCE = "public packages, as the catalogue of geoportrait lists them"


def publish(folder: Path, catalogue: Catalogue, store: ArtifactStore) -> str:
    """Publish the catalogue's models from `folder`, make them current and return the version.

    Publishing the same models again gives the same version and uploads nothing. Raises
    ContentMismatch when a model is absent or damaged, and what `ArtifactStore.publish` raises.
    """
    models = catalogue.of_kind("model")
    if missing := missing_products(folder, models):
        names = ", ".join(product.file for product in missing)
        raise ContentMismatch(
            f"{folder} lacks {names}, or has other bytes: run `geoportrait models fetch` first"
        )
    return store.publish(
        PORTRAIT,
        folder,
        licence=LICENCE,
        attribution=ATTRIBUTION,
        source=SOURCE,
        files={product.file: _notes(product) for product in models.products},
    )


def _notes(product: Product) -> FileNotes:
    return FileNotes(licence=product.licence, attribution=product.attribution, source=product.source)
