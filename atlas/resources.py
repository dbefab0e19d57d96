"""Where the files that come with the code lie: in a checkout beside it, in a wheel inside it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

_CODE: Final = Path(__file__).resolve().parent


def checkout_folder() -> Path | None:
    """Return the folder of the checkout, or None where the atlas was installed."""
    # In a wheel the parent is site-packages, where no pyproject.toml of ours lies.
    return _CODE.parent if (_CODE.parent / "pyproject.toml").is_file() else None


def resource_folder(name: str) -> Path:
    """Return the folder ``templates``, ``static`` or ``geodata``."""
    checkout = checkout_folder()
    return (checkout or _CODE) / name
