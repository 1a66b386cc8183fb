"""How benches are called: `python -m bench.NAME`; their docstring is their help."""

import argparse


def arguments(docstring: str | None) -> argparse.ArgumentParser:
    """Return a parser whose `--help` shows the docstring as it is written."""
    return argparse.ArgumentParser(
        description=docstring, formatter_class=argparse.RawDescriptionHelpFormatter
    )
