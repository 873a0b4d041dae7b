"""The specification's own JSON Schemas, by which every answer of the service is checked."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft7Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT7

SCHEMAS = Path(__file__).with_name("schemas")


@cache
def validator(name: str) -> Draft7Validator:
    """Return what checks a value by ``schemas/<name>.json``."""
    read = {path.stem: json.loads(path.read_text("utf-8")) for path in SCHEMAS.glob("*.json")}
    registry = Registry[Any]().with_resources(
        (schema["$id"], Resource.from_contents(schema, DRAFT7)) for schema in read.values()
    )
    return Draft7Validator(read[name], registry=registry)


def faults(name: str, value: object) -> list[str]:
    """Return what the schema called ``name`` finds wrong with ``value``."""
    return [f"{error.json_path}: {error.message}" for error in validator(name).iter_errors(value)]


def checked(name: str, value: Any) -> Any:
    """Return ``value``, which must be as the schema called ``name`` says."""
    assert faults(name, value) == []
    return value
