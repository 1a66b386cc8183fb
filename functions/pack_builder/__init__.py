"""The function `pack-builder`: lays the files that operators upload over published data packs."""
