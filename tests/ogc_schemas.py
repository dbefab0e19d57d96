"""The schemas of OGC API - Features, which lie beside the repository as none of them may go into it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

_ROOT: Final = Path(__file__).parents[1]
_SCHEMAS: Final = Path("shared/schemas/ogcapi/core/openapi/schemas")


def require_valid(document: object, schema: str) -> None:
    """Fail where a document breaks a schema; skip, saying so, where the schemas are absent."""
    folder = next((place for depth in (0, 1) if (place := _ROOT.parents[depth] / _SCHEMAS).exists()), None)
    if folder is None:
        pytest.skip(f"{_SCHEMAS} liegt nicht neben dem Repositorium")
    registry = _read_schemas(folder)
    validator = Draft202012Validator(registry.contents(f"{schema}.yaml"), registry=registry)
    faults = [f"{fault.json_path}: {fault.message[:300]}" for fault in validator.iter_errors(document)]
    assert faults == []


@cache
def _read_schemas(folder: Path) -> Registry[Any]:
    resources = [
        (path.name, Resource.from_contents(_mend(yaml.safe_load(path.read_text("utf-8"))), DRAFT202012))
        for path in folder.glob("*.yaml")
        # Several documents in one file: YAML, but no schema that a library could name.
        if path.name != "linkBase.yaml"
    ]
    base = yaml.safe_load_all((folder / "linkBase.yaml").read_text("utf-8"))
    resources += [("linkBase.yaml", Resource.from_contents(next(each for each in base if each), DRAFT202012))]
    return Registry().with_resources(resources).crawl()


def _mend(schema: Any) -> Any:
    """Return a schema in which ``type: null`` means the type; YAML reads it as nothing at all."""
    if isinstance(schema, list):
        return [_mend(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        name: "null"
        if name == "type" and value is None
        else [each or "null" for each in value]
        if name == "type" and isinstance(value, list)
        else _mend(value)
        for name, value in schema.items()
    }
