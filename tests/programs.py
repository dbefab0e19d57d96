"""Programs of others that tests run files through, as their users would."""

from __future__ import annotations

import shutil
import subprocess

import pytest


def run_program(name: str, *arguments: object) -> str:
    """Return what a program prints; fail with what it complains of, skip where it is not installed."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed (Debian: gdal-bin)")
    done = subprocess.run(
        [found, *(str(argument) for argument in arguments)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Warning" not in done.stderr, done.stderr
    assert "ERROR" not in done.stderr, done.stderr
    return done.stdout
