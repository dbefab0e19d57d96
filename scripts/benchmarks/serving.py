"""How fast the atlas answers, beside nginx and an empty Flask application in the same run."""

from __future__ import annotations

import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import AbstractContextManager
from pathlib import Path

from figures import RUNS, Figure
from running import run_atlas, run_chromium, run_server

_MAP_DATA = "/api/points.json"
_EMPTY_PORT, _NGINX_PORT = 8762, 8763
_SECONDS = 4
_NGINX = """
worker_processes 2; pid {folder}/nginx.pid; error_log {folder}/error.log; daemon off;
events {{}}
http {{ access_log off; sendfile on; default_type application/geo+json;
  client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};
  uwsgi_temp_path {folder}; scgi_temp_path {folder};
  server {{ listen 127.0.0.1:{port}; root {folder}/www; }} }}
"""


def measure_serving() -> list[Figure]:
    """Return start-up time, requests a second in ratio to the peers, and the weight of the first page."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _start_once(folder)  # fills the database, as the first run does
        figures = [Figure("atlas serve: vom Start bis zur ersten Antwort", _start_once(folder), "s", at_most=5)]
        with run_atlas(folder / "atlas.sqlite") as site:
            figures += [_measure_weight(site, path) for path in ("/", "/angebote")]
            for encoding in ("identity", "gzip", "br"):
                figures += compare_requests(folder, site, _MAP_DATA, encoding, "Kartendaten")
        return figures


def compare_requests(folder: Path, site: str, path: str, encoding: str, name: str) -> list[Figure]:
    """Return how many requests for a path the atlas answers each second, beside nginx with the same bytes.

    Parameters
    ----------
    folder
        Where nginx may put its files.
    site
        Address of the running atlas.
    name
        What the path gives, as the figures say it.
    """
    body = _fetch(site + path, encoding)
    www = folder / "www"
    www.mkdir(exist_ok=True)
    (www / "data").write_bytes(body)
    with _nginx(folder), _empty_flask():
        ratios = [_run_once(site + path, encoding) for _ in range(RUNS)]
    atlas, nginx, flask = (statistics.median(column) for column in zip(*ratios, strict=True))
    size = f"{len(body) / 1000:.0f} kB, {encoding}"
    return [
        Figure(f"{name} ({size})", atlas, "Anfragen/s"),
        Figure(f"  im Verhältnis zu nginx ({nginx:,.0f}/s)", atlas / nginx, "", at_least=0.25),
        Figure(f"  im Verhältnis zu leerem Flask ({flask:,.0f}/s)", atlas / flask, "", at_least=1 / 3),
    ]


def _run_once(address: str, encoding: str) -> tuple[float, float, float]:
    return (
        _load(address, encoding),
        _load(f"http://127.0.0.1:{_NGINX_PORT}/data", encoding),
        _load(f"http://127.0.0.1:{_EMPTY_PORT}/", encoding),
    )


def _load(url: str, encoding: str) -> float:
    command = ["wrk", "-t1", "-c8", f"-d{_SECONDS}", "-H", f"Accept-Encoding: {encoding}", url]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in printed:
        raise RuntimeError(printed)
    (rate,) = re.findall(r"Requests/sec:\s+([\d.]+)", printed)
    return float(rate)


def _measure_weight(site: str, path: str) -> Figure:
    """Load a page in a fresh Chromium and add up what came over the wire, headers included."""
    received: list[float] = []
    with run_chromium() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        network = page.context.new_cdp_session(page)
        network.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
        network.send("Network.enable")
        page.goto(site + path, wait_until="networkidle")
    name = f"erster Aufruf von {path} ohne Kacheln, komprimiert ({len(received)} Dateien)"
    return Figure(name, sum(received) / 1000, "kB", at_most=200)


def _fetch(url: str, encoding: str) -> bytes:
    request = urllib.request.Request(url, headers={"Accept-Encoding": encoding})
    with urllib.request.urlopen(request) as reply:
        return bytes(reply.read())


def _start_once(folder: Path) -> float:
    start = time.perf_counter()
    with run_atlas(folder / "atlas.sqlite"):
        return time.perf_counter() - start


def _empty_flask() -> AbstractContextManager[None]:
    granian = str(Path(sys.executable).parent / "granian")
    command = [granian, "--interface", "wsgi", "--workers", "2", "--port", str(_EMPTY_PORT), "--no-ws"]
    command += ["--log-level", "error", "--working-dir", str(Path(__file__).parent), "empty_flask:app"]
    return run_server(command, f"http://127.0.0.1:{_EMPTY_PORT}/")


def _nginx(folder: Path) -> AbstractContextManager[None]:
    config = folder / "nginx.conf"
    config.write_text(_NGINX.format(folder=folder, port=_NGINX_PORT), encoding="utf-8")
    folder.chmod(0o755)  # nginx' workers are another user
    return run_server(["nginx", "-c", str(config)], f"http://127.0.0.1:{_NGINX_PORT}/data")
