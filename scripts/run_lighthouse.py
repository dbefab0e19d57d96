"""Let Lighthouse judge the residents' pages on a phone, and print each page's scores beside the goals."""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from running import CHROMIUM, ROOT, run_atlas

LIGHTHOUSE: Final = ROOT / "var/lighthouse/node_modules/.bin/lighthouse"
PAGES: Final = (
    "/",
    "/angebote?q=Opa+ist+dement&near=Stockach&radius_km=20",
    "/angebote?county=08335",
    "/angebot/duew-001",
    "/lebenslagen",
    "/merkzettel?a=duew-001&a=kn-014",
)
GOALS: Final = {"performance": 95, "accessibility": 100, "best-practices": 95, "seo": 0}
"""The least score of each category; SEO is to know, as the pages of one's own search ask not to be indexed."""
_GOOD: Final = 0.9
"""From here on Lighthouse itself shows an audit in green."""
_WORDS: Final = {
    "performance": "Leistung",
    "accessibility": "Barrierefreiheit",
    "best-practices": "Gute Praxis",
    "seo": "SEO",
}
# Lighthouse's own defaults are a phone with a slow line and a slow processor.
_OPTIONS: Final = (
    "--quiet",
    "--output=json",
    "--output-path=stdout",
    "--no-enable-error-reporting",
    f"--only-categories={','.join(GOALS)}",
    "--chrome-flags=--headless=new --no-sandbox",
)


def main() -> None:
    """Judge all pages; exit with 1 if a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3, help="Läufe je Seite, deren Median gilt (üblich: 3)")
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as folder, run_atlas(Path(folder) / "atlas.sqlite") as site:
        are_good = [_judge(path, [_run(site + path) for _ in range(runs)]) for path in PAGES]
    print(f"Median von {runs} Läufen; Last der Maschine zuletzt {os.getloadavg()[0]:.1f} bei {os.cpu_count()} Kernen")
    sys.exit(not all(are_good))


def _run(url: str) -> dict[str, Any]:
    command = [str(LIGHTHOUSE), url, *_OPTIONS]
    done = subprocess.run(command, env={**os.environ, "CHROME_PATH": CHROMIUM}, stdout=subprocess.PIPE, check=True)
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def _judge(path: str, reports: Sequence[dict[str, Any]]) -> bool:
    """Print a page's scores, and below them what costs where a goal is missed; return whether none is."""
    # Lighthouse gives no score where an audit failed to run, which is no pass.
    scores = {
        name: statistics.median(round(100 * (report["categories"][name]["score"] or 0)) for report in reports)
        for name in GOALS
    }
    missed = [name for name, goal in GOALS.items() if scores[name] < goal]
    figures = "  ".join(f"{_WORDS[name]} {score:3.0f}" for name, score in scores.items())
    print(f"{'FEHL' if missed else 'gut '} {figures}  {path}", flush=True)
    for name in missed:
        for finding in _find_faults(reports[-1], name):
            print(f"       {_WORDS[name]}: {finding}")
    return not missed


def _find_faults(report: dict[str, Any], category: str) -> Iterator[str]:
    for reference in report["categories"][category]["auditRefs"]:
        audit = report["audits"][reference["id"]]
        is_judged = reference["weight"] and audit["scoreDisplayMode"] not in {"notApplicable", "manual"}
        if is_judged and (audit["score"] or 0) < _GOOD:
            yield f"{audit['title']} {audit.get('displayValue', '')}".strip()


if __name__ == "__main__":
    main()
