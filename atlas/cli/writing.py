"""Files that commands write: whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

import click

UNFINISHED: Final = ".unfinished"
"""What the name of a file ends in until it is whole."""


def write_whole(out: Path, content: bytes) -> None:
    """Write `content` to a file in one step, or to standard output where `out` is ``-``; say how much it was."""
    write_chunks(out, [content])


def write_chunks(out: Path, chunks: Iterable[bytes]) -> None:
    """Write the same in chunks, as they come."""
    if str(out) == "-":
        for chunk in chunks:
            click.echo(chunk, nl=False)
        return
    # In the same folder, because a file can only be replaced in one step within one file system.
    unfinished = out.with_name(out.name + UNFINISHED)
    try:
        with unfinished.open("wb") as file:
            size = sum(file.write(chunk) for chunk in chunks)
        unfinished.replace(out)
    finally:
        unfinished.unlink(missing_ok=True)
    # On the error channel, so that standard output carries data only.
    click.echo(f"{out}: {size:,} Bytes".replace(",", "."), err=True)
