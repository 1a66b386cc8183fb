"""The function `pack-builder`: makes data packs out of packages and of what operators upload."""
