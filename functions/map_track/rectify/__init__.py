"""Correcting a track that the caller sends (轨迹纠偏API)."""
