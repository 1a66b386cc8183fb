"""Measures as documents: every cell is written once, and PDF, XLSX and JSON print the same cells."""
