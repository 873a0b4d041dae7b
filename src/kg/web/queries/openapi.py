"""``/openapi.json``: all that a program can ask here, in OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.1).

What is the same for all data stands in ``openapi.yaml``; the saved queries are told from their headers.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from importlib.metadata import version as package_version
from importlib.resources import files
from typing import Any

import yaml
from flask import Blueprint, Response, make_response, request

from kg.query.formats import FORMATS
from kg.query.parameters import Choice, Parameter
from kg.query.saved import SavedQuery
from kg.web.negotiation import JSON
from kg.web.queries.forms import find_choices
from kg.web.site import current_site

blueprint = Blueprint("openapi", __name__)

_EXAMPLES = 10  # of the values that a parameter can take
_COMPONENTS = "#/components"
# The same as a value is checked against; what has no pattern here is any text.
_SCHEMAS: Mapping[str, Mapping[str, Any]] = {
    "iri": {
        "type": "string",
        "format": "iri",
        "description": "An IRI, or a short name such as section:asia",
    },
    "xsd:date": {"type": "string", "format": "date"},
    "xsd:gYear": {"type": "string", "pattern": "^[0-9]{4}$"},
    "xsd:gYearMonth": {"type": "string", "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])$"},
    "xsd:integer": {"type": "integer"},
    "xsd:decimal": {"type": "number"},
    "xsd:double": {"type": "number"},
    "xsd:boolean": {"type": "boolean"},
}
_NUMBERS: Mapping[str, Callable[[str], object]] = {
    "integer": int,
    "number": float,
    "boolean": lambda text: text in ("true", "1"),
}
_FAILURES = {
    **dict.fromkeys(("400", "403", "404", "406"), "Problem"),
    **dict.fromkeys(("429", "503"), "Limited"),
}
Choices = Callable[[Parameter], tuple[Choice, ...]]


@blueprint.get("/openapi.json")
def description() -> Response:
    """Return the description, which is in English."""
    described = describe_api(
        current_site().queries, request.script_root, lambda parameter: find_choices(parameter, "en")
    )
    response = make_response(json.dumps(described, ensure_ascii=False))  # in its own order, not the letters'
    response.content_type = JSON
    return response


def describe_api(queries: Mapping[str, SavedQuery], root: str, find: Choices) -> dict[str, Any]:
    """Return the description of a server under the path ``root`` that has these saved ``queries``.

    ``find`` gives the values that a parameter can be chosen from.
    """
    described: dict[str, Any] = yaml.safe_load(
        files("kg.web.queries").joinpath("openapi.yaml").read_text("utf-8")
    )
    described["info"]["version"] = package_version("citypartners-kg")
    described["servers"] = [{"url": f"{root}/"}]
    for query in queries.values():
        parameters = [
            *(_parameter(each, find(each)) for each in query.parameters if not each.is_language),
            *_paging(query),
        ]
        described["components"]["schemas"][_rows_name(query)] = _rows(query)
        path = f"/queries/{query.name}"
        described["paths"][path] = {"get": _operation(query, parameters, f"query-{query.name}")}
        suffix = {
            "name": "suffix",
            "in": "path",
            "required": True,
            "description": "The format",
            "schema": {"type": "string", "enum": list(query.formats)},
        }
        operation = _operation(query, [suffix, *parameters], f"query-{query.name}-as", is_file=True)
        described["paths"][f"{path}.{{suffix}}"] = {"get": operation}
    return described


def _operation(
    query: SavedQuery, parameters: list[dict[str, Any]], name: str, *, is_file: bool = False
) -> dict[str, Any]:
    content = dict(_content(query, is_file=is_file))
    headers = {"Link": {"$ref": f"{_COMPONENTS}/headers/Link"}}
    if is_file:  # pages have them not
        headers |= {
            each: {"$ref": f"{_COMPONENTS}/headers/{each}"}
            for each in ("X-Total-Count", "Content-Disposition")
        }
    return {
        "operationId": name,
        "summary": query.summaries["en"],
        **({"description": query.description} if query.description else {}),
        **({"tags": list(query.tags)} if query.tags else {}),
        "x-summary": dict(query.summaries),
        "x-description": dict(query.descriptions),
        "parameters": parameters,
        "responses": {
            "200": {"description": "The rows", "headers": headers, "content": content},
            **{status: {"$ref": f"{_COMPONENTS}/responses/{name}"} for status, name in _FAILURES.items()},
        },
    }


def _content(query: SavedQuery, *, is_file: bool) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the media types of the rows with their schemas; those of XML and of bytes have none."""
    rows = {"schema": {"$ref": f"{_COMPONENTS}/schemas/{_rows_name(query)}"}}
    schemas: dict[str, dict[str, Any]] = {
        "json": rows,
        "geojson": {"schema": {"$ref": f"{_COMPONENTS}/schemas/Map"}},
        **{suffix: {"schema": {"type": "string"}} for suffix in ("csv", "tsv", "ttl", "ics")},
    }
    for suffix in query.formats:
        yield FORMATS[suffix].media_type, schemas.get(suffix, {})
    if not is_file:
        yield "application/json", rows
        yield "application/xml", {}
        yield "application/n-triples", {"schema": {"type": "string"}}
        yield "application/rdf+xml", {}
        yield "text/html", {"schema": {"type": "string"}}


def _rows(query: SavedQuery) -> dict[str, Any]:
    """Return the schema of the rows of ``query`` in SPARQL's JSON."""
    columns = {
        column.name: {
            "title": column.titles.get("en", column.name),
            "x-titles": dict(column.titles),
            "$ref": f"{_COMPONENTS}/schemas/Term",
        }
        for column in query.columns
    }
    row = {"type": "object", "properties": columns, "additionalProperties": not columns}
    bindings = {"type": "array", "items": row}
    results = {"type": "object", "required": ["bindings"], "properties": {"bindings": bindings}}
    return {
        "title": query.summaries["en"],
        "type": "object",
        "required": ["head", "results"],
        "properties": {"head": {"type": "object", "required": ["vars"]}, "results": results},
    }


def _rows_name(query: SavedQuery) -> str:
    return f"rows-{query.name}"


def _parameter(parameter: Parameter, found: tuple[Choice, ...]) -> dict[str, Any]:
    schema = dict(_SCHEMAS.get(parameter.type, {"type": "string"}))
    read = _NUMBERS.get(schema["type"], str)
    if parameter.choices:
        schema["enum"] = [read(choice.value) for choice in parameter.choices]
    if parameter.default is not None:
        schema["default"] = read(parameter.default)
    texts = (parameter.titles.get("en", parameter.name), parameter.notes.get("en", ""))
    described = {
        "name": parameter.name,
        "in": "query",
        "required": parameter.required and parameter.default is None,
        "description": ". ".join(filter(None, texts)),
        "x-titles": dict(parameter.titles),
        "schema": schema,
    }
    if found and not parameter.choices:  # help, not a wall: another value finds nothing
        described["examples"] = {
            f"value-{number}": {
                "summary": choice.labels.get("en") or next(iter(choice.labels.values()), choice.value),
                "value": read(choice.value),
            }
            for number, choice in enumerate(found[:_EXAMPLES], 1)
        }
    return described


def _paging(query: SavedQuery) -> list[dict[str, Any]]:
    """Return the parameters that every query has: which rows, in which order, with which columns."""
    names = list(query.names)
    sorts = [*names, *(f"-{name}" for name in names)]
    listed = (
        ("_sort", "Columns to sort by, the first counts most; -name is descending", sorts),
        ("_columns", "The columns wanted, in the order wanted", names),
    )
    return [
        {"$ref": f"{_COMPONENTS}/parameters/page"},
        {"$ref": f"{_COMPONENTS}/parameters/size"},
        *(
            {
                "name": name,
                "in": "query",
                "description": text,
                "style": "form",
                "explode": False,
                "schema": {
                    "type": "array",
                    "minItems": 1,
                    "uniqueItems": True,
                    "items": {"type": "string", "enum": values},
                },
            }
            for name, text, values in listed
            if values
        ),
        {"$ref": f"{_COMPONENTS}/parameters/lang"},
    ]
