"""Run the benchmarks and print each figure beside its goal."""

from __future__ import annotations

import argparse
import platform

from computing import measure_computing
from exchanging import measure_exchange
from phone import measure_phone
from planning import measure_planning
from reporting import measure_reporting
from searching import measure_searching
from serving import measure_serving
from siting import measure_siting

_PARTS = {
    "compute": measure_computing,
    "search": measure_searching,
    "serve": measure_serving,
    "report": measure_reporting,
    "phone": measure_phone,
    "plan": measure_planning,
    "site": measure_siting,
    "exchange": measure_exchange,
}


def main() -> None:
    """Parse which part is wanted and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("part", nargs="?", choices=list(_PARTS), help="only this part")
    part = parser.parse_args().part
    figures = [figure for name, measure in _PARTS.items() if part in {None, name} for figure in measure()]
    print(f"\nPython {platform.python_version()}, {platform.machine()}; Median von 3 Läufen\n")
    for figure in figures:
        print(figure)


if __name__ == "__main__":
    main()
