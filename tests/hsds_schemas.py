"""The schemas of HSDS 3.0, which lie beside the repository, with and without the profile of the atlas."""

from __future__ import annotations

import copy
import json
import re
from functools import cache
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from atlas.formats.hsds_profile import PATCHES

_ROOT: Final = Path(__file__).parents[1]
Schema = dict[str, Any]
FORMATS: Final = FormatChecker()


def locate_schemas() -> Path:
    """Return the folder of the HSDS schemas; a worktree lies one folder deeper."""
    places = [_ROOT.parents[depth] / "shared" / "schemas" / "hsds-3.0" / "schema" for depth in (0, 1)]
    return next((place for place in places if place.exists()), places[0])


needs_schemas = pytest.mark.skipif(
    not locate_schemas().exists(), reason="die HSDS-Schemas (../shared/schemas) liegen nicht hier"
)


@FORMATS.checks("uuid", raises=ValueError)
def is_uuid(text: object) -> bool:
    """Tell whether a text is a UUID in its usual spelling."""
    return not isinstance(text, str) or str(UUID(text)) == text


@FORMATS.checks("uri")
def is_uri(text: object) -> bool:
    """Tell whether a text is an absolute URI (RFC 3986)."""
    signs = r"[A-Za-z][A-Za-z0-9+.-]*:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+"
    return not isinstance(text, str) or re.fullmatch(signs, text) is not None


@FORMATS.checks("email")
def is_email(text: object) -> bool:
    """Tell whether a text is a mail address."""
    return not isinstance(text, str) or re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", text) is not None


@cache
def validator(name: str, *, with_profile: bool = False) -> Draft202012Validator:
    """Return what judges objects by a schema of HSDS.

    Parameters
    ----------
    name
        File below the folder of schemas, as ``compiled/service.json``.
    with_profile
        Whether the profile is applied, and everything that neither HSDS nor the profile knows refused.
    """
    schema = _load(name)
    registry: Registry[Any] = Registry().with_resources(
        [
            (file.name, Resource(_prepare(_load(file.name), with_profile=with_profile), DRAFT202012))
            for file in _flat_files()
        ]
    )
    return Draft202012Validator(_prepare(schema, with_profile=with_profile), registry=registry, format_checker=FORMATS)


def _flat_files() -> list[Path]:
    return [file for file in locate_schemas().glob("*.json") if file.name != "openapi.json"]


def _load(name: str) -> Schema:
    loaded: Schema = json.loads((locate_schemas() / name).read_text(encoding="utf-8"))
    return loaded


def _prepare(schema: Schema, *, with_profile: bool) -> Schema:
    return _extend(copy.deepcopy(schema)) if with_profile else schema


def _extend(schema: Any) -> Any:
    """Apply the profile to a schema and all that is nested in it, and close them against what nobody knows."""
    if isinstance(schema, list):
        return [_extend(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    extended = {key: _extend(value) for key, value in schema.items()}
    # HSDS names each of its objects; nested ones bear the same name.
    if "properties" in extended and isinstance(extended.get("name"), str):
        patched = merge(extended, PATCHES.get(extended["name"], {}))
        return {**patched, "additionalProperties": False}
    return extended


def merge(target: Any, patch: Any) -> Any:
    """Apply a JSON merge patch.

    Notes
    -----
    Source: RFC 7396, section 2.
    """
    if not isinstance(patch, dict):
        return patch
    result = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = merge(result.get(name), value)
    return result
