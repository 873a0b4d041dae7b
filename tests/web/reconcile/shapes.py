"""What version 0.2 of the Reconciliation Service API requires of each message, as JSON Schemas of our own.

They state what the text of https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/
asks for; each names its section. Members that the text does not tell of are let through where it does not
close the list.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from jsonschema import Draft202012Validator

Shape = dict[str, Any]


def _object(needed: Mapping[str, Shape], further: Mapping[str, Shape] | None = None, **more: object) -> Shape:
    return {"type": "object", "required": [*needed], "properties": {**needed, **(further or {})}, **more}


def _only(**needed: Shape) -> Shape:
    return _object(needed, additionalProperties=False)


def _list(of: Shape, **more: object) -> Shape:
    return {"type": "array", "items": of, **more}


def _by_key(each: Shape) -> Shape:
    return {"type": "object", "additionalProperties": each}


_TEXT: Shape = {"type": "string"}
_FILLED: Shape = {"type": "string", "minLength": 1}
_NUMBER: Shape = {"type": "number"}
_TRUTH: Shape = {"type": "boolean"}
_ADDRESS: Shape = {"type": "string", "pattern": "^https?://"}
_PIXELS: Shape = {"type": "integer", "minimum": 1}
_VIEW: Shape = {"type": "string", "pattern": r"\{\{id\}\}"}  # 2.1 Entities: a view template

# 2.1 Entities, 2.2 Types, 2.3 Properties: an id and a name, neither empty; 6.3 adds a description.
_NAMED = {"id": _FILLED, "name": _FILLED}
_PROPERTY = _object(_NAMED, {"description": _TEXT})
# The wider types are types themselves: "#" is this very schema, which has an address of its own for that.
_TYPE = _object(_NAMED, {"description": _TEXT, "broader": _list({"$ref": "#"})}, **{"$id": "urn:shape:type"})
_TYPES = _list({"anyOf": [_FILLED, _object({"id": _FILLED}, {"name": _TEXT})]})  # by id alone, too

# 7.1 Data Extension Metadata: a setting, and the kind of value that each type of it stores.
_CHOICES = _list(_object({"value": _TEXT, "name": _TEXT}))
_SETTING: Shape = {
    "oneOf": [
        _object(
            {"name": _TEXT, "label": _TEXT, "type": {"const": type_}, **choices},
            {"default": stored, "help_text": _TEXT},
        )
        for type_, stored, choices in (
            ("number", _NUMBER, {}),
            ("text", _TEXT, {}),
            ("checkbox", _TRUTH, {}),
            ("select", _TEXT, {"choices": _CHOICES}),
        )
    ]
}
_PLACE = {"service_url": _TEXT, "service_path": _TEXT}  # of an endpoint, in two parts
# 6.1 Suggest Metadata
_SUGGEST = _object(
    {}, {**_PLACE, "flyout_service_url": _TEXT, "flyout_service_path": {**_TEXT, "pattern": r"\$\{id\}"}}
)

# 3.1 Service Manifest; 5.1 Preview Metadata
MANIFEST = _object(
    {
        "versions": _list(_TEXT, contains={"const": "0.2"}),
        "name": _TEXT,
        "identifierSpace": _TEXT,
        "schemaSpace": _TEXT,
    },
    {
        "defaultTypes": _list(_TYPE, uniqueItems=True),
        **dict.fromkeys(("documentation", "logo", "serviceVersion"), _TEXT),
        **dict.fromkeys(("view", "feature_view"), _object({"url": _VIEW})),
        "preview": _object({"url": _VIEW, "width": _PIXELS, "height": _PIXELS}),
        "suggest": _object({}, dict.fromkeys(("entity", "property", "type"), _SUGGEST)),
        "extend": _object(
            {}, {"propose_properties": _object({}, _PLACE), "property_settings": _list(_SETTING)}
        ),
        "batchSize": {"type": "integer", "minimum": 1},
    },
)

# 4.1 Structure of a Reconciliation Query: a name, properties, or both; 2.4 Property Values
_GIVEN: Shape = {"anyOf": [_TEXT, _NUMBER, _TRUTH, _object({"id": _TEXT}, {"name": _TEXT})]}
QUERIES = _by_key(
    {
        "type": "object",
        "properties": {
            "query": _TEXT,
            "type": {"anyOf": [_TEXT, _list(_TEXT)]},
            "limit": _NUMBER,
            "properties": _list(_object({"pid": _TEXT, "v": {"anyOf": [_GIVEN, _list(_GIVEN)]}})),
            "type_strict": {"enum": ["should", "all", "any"]},
        },
        "additionalProperties": False,
        "anyOf": [
            {"required": ["query"]},
            {"required": ["properties"], "properties": {"properties": {"minItems": 1}}},
        ],
    }
)
# 4.2 Reconciliation Query Responses
_FEATURE = _object({"id": _FILLED, "value": {"type": ["number", "boolean"]}})
CANDIDATES = _by_key(
    _object(
        {
            "result": _list(
                _object(
                    {**_NAMED, "score": _NUMBER},
                    {"description": _TEXT, "match": _TRUTH, "type": _TYPES, "features": _list(_FEATURE)},
                )
            )
        }
    )
)

# 6.3 Suggest Responses, by what is suggested
SUGGESTED = MappingProxyType(
    {
        "entity": _object({"result": _list(_object(_NAMED, {"description": _TEXT, "notable": _TYPES}))}),
        "property": _object({"result": _list(_PROPERTY)}),
        "type": _object({"result": _list(_TYPE)}),
    }
)
# 6.5 Flyout Services
FLYOUT = _object({"id": _TEXT, "html": _TEXT})

# 7.2 Data Extension Property Proposals
PROPOSED = _object({"properties": _list(_PROPERTY)}, {"type": _TEXT, "limit": _NUMBER})
# 7.3 Data Extension Query Requests
EXTENSION = _object(
    {"ids": _list(_TEXT), "properties": _list(_object({"id": _TEXT}, {"settings": {"type": "object"}}))}
)
# 7.4 Data Extension Responses: a cell has entities, or values that say by their key what they are
_DAY = r"-?\d{4,}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
_TIME = r"([01]\d|2[0-3])(:[0-5]\d){2}(\.\d+)?(Z|[+-]\d\d:\d\d)?"
_VALUE: Shape = {
    "oneOf": [
        _object({}, maxProperties=0),
        _object(_NAMED, {"description": _TEXT}, additionalProperties=False),
        _only(str=_TEXT),
        _only(int={"type": "integer"}),
        _only(float=_NUMBER),
        _only(date={"type": "string", "pattern": f"^{_DAY}T{_TIME}$"}),
    ]
}
EXTENDED = _object(
    {
        "meta": _list(
            _object(_NAMED, {"type": _object({"id": _TEXT}, {"name": _TEXT}), "service": _ADDRESS})
        ),
        "rows": _by_key(_by_key(_list(_VALUE))),
    }
)


def faults(shape: Shape, value: object) -> list[str]:
    """Return what is wrong with ``value`` by ``shape``."""
    found = Draft202012Validator(shape).iter_errors(value)
    return [f"{error.json_path}: {error.message}" for error in found]


def checked(shape: Shape, value: Any) -> Any:
    """Return ``value``, which must be as ``shape`` says."""
    assert faults(shape, value) == []
    return value
