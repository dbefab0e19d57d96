"""Files that commands write: whole or not at all."""

from __future__ import annotations

from pathlib import Path

import click


def write_whole(out: Path, content: bytes) -> None:
    """Write `content` to a file in one step, or to standard output where `out` is ``-``; say how much it was."""
    if str(out) == "-":
        click.echo(content, nl=False)
        return
    # In the same folder, because a file can only be replaced in one step within one file system.
    unfinished = out.with_name(f"{out.name}.unfinished")
    unfinished.write_bytes(content)
    unfinished.replace(out)
    # On the error channel, so that standard output carries data only.
    click.echo(f"{out}: {len(content):,} Bytes".replace(",", "."), err=True)
