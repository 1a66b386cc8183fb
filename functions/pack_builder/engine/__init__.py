"""Packs out of packages, and operators' files laid over published packs: values in, files out."""
