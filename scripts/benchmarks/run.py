"""Run the benchmarks and print each figure beside its goal."""

from __future__ import annotations

import argparse
import platform

from computing import measure_computing
from figures import Figure
from serving import measure_serving


def main() -> None:
    """Parse which part is wanted and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("part", nargs="?", choices=["compute", "serve"], help="only this part")
    part = parser.parse_args().part
    figures: list[Figure] = []
    if part != "serve":
        figures += measure_computing()
    if part != "compute":
        figures += measure_serving()
    print(f"\nPython {platform.python_version()}, {platform.machine()}; Median von 3 Läufen\n")
    for figure in figures:
        print(figure)


if __name__ == "__main__":
    main()
