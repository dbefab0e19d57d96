from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import click
import pytest

from atlas.cli import atlas as command_line
from atlas.resources import resource_folder
from atlas.services.verdicts import RECORD_FIELDS
from atlas.settings import Settings
from atlas.store.memory import MemoryStore
from atlas.web.app import create_app

ROOT: Final = resource_folder("docs").parent
PAGES: Final = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def list_commands(group: click.Group, name: str = "atlas") -> dict[str, click.Command]:
    context = click.Context(group)
    found: dict[str, click.Command] = {}
    for word in group.list_commands(context):
        command = group.get_command(context, word)
        assert command is not None
        called = f"{name} {word}"
        found |= list_commands(command, called) if isinstance(command, click.Group) else {called: command}
    return found


def test_every_command_and_option_is_documented() -> None:
    text = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    for name, command in list_commands(command_line).items():
        line = next((line for line in text.splitlines() if f"`{name}" in line), "")
        options = [option for parameter in command.params for option in parameter.opts if option.startswith("--")]
        assert [option for option in [*options, name] if option not in line] == []


def test_every_route_is_documented() -> None:
    text = (ROOT / "docs" / "interfaces.md").read_text(encoding="utf-8")
    rules = {rule.rule for rule in create_app(MemoryStore(), Settings("sqlite://")).url_map.iter_rules()}
    assert [rule for rule in sorted(rules) if f"`{rule}" not in text] == []


def test_every_key_of_a_verdict_is_documented() -> None:
    text = (ROOT / "docs" / "interfaces.md").read_text(encoding="utf-8")
    assert [name for name in RECORD_FIELDS if not re.search(rf"\b{name}\b", text)] == []


def test_every_setting_is_documented() -> None:
    code = (ROOT / "atlas" / "settings.py").read_text(encoding="utf-8")
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    names = set(re.findall(r'"((?:ATLAS_[A-Z_]+)|HOST|PORT)"', code))
    assert len(names) > 5
    assert [name for name in sorted(names) if f"`{name}`" not in text] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_page_holds_two_versions_of_itself(page: Path) -> None:
    assert not re.search(r"^(<{7} |={7}$|>{7} )", page.read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_the_pages_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)", page.read_text(encoding="utf-8"))
    local = [link for link in links if "://" not in link]
    assert [link for link in local if not (page.parent / link).exists()] == []
