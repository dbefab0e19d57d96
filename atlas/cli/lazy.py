"""Groups whose commands live in modules of their own, loaded when they are called."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

import click


class LazyGroup(click.Group):
    """A group that answers ``--help`` without loading what its commands need.

    Parameters
    ----------
    elsewhere
        Module and name of each command, as ``atlas.cli.export_umap:umap``, by the word it is called by.
    """

    def __init__(self, *arguments: object, elsewhere: Mapping[str, str], **options: object) -> None:
        super().__init__(*arguments, **options)  # type: ignore[arg-type]  # click hands over what its own group takes
        self._elsewhere = elsewhere

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the words of all commands: those declared elsewhere in their order, then the group's own."""
        return [*self._elsewhere, *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, loading its module now."""
        if cmd_name not in self._elsewhere:
            return super().get_command(ctx, cmd_name)
        module, _, name = self._elsewhere[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command
