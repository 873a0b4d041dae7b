from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from flask.testing import FlaskClient
from openapi_spec_validator import OpenAPIV31SpecValidator

from kg.config import Config
from kg.query.formats import FORMATS
from kg.query.parameters import Choice, Parameter
from kg.query.saved import Queries, read_queries
from kg.web.queries.openapi import describe_api

TYPES = {"xsd:integer": "integer", "xsd:decimal": "number", "xsd:double": "number", "xsd:boolean": "boolean"}


@pytest.fixture(scope="module")
def queries(config: Config) -> Queries:
    """Return the saved queries."""
    return read_queries(config.queries)


@pytest.fixture
def described(client: FlaskClient) -> Any:
    """Return the description that the server gives."""
    response = client.get("/openapi.json")
    assert (response.status_code, response.mimetype) == (200, "application/json")
    return response.get_json()


def operations(described: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Yield the operations with their paths and methods."""
    for path, item in described["paths"].items():
        for method, operation in item.items():
            yield path, method, operation


def parameters(operation: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters of an operation by name; those that all operations share are left out."""
    return {each["name"]: each for each in operation["parameters"] if "name" in each}


def test_it_is_valid(described: dict[str, Any]) -> None:
    OpenAPIV31SpecValidator(described).validate()


def test_names_of_operations_differ(described: dict[str, Any]) -> None:
    names = [operation["operationId"] for _, _, operation in operations(described)]
    assert len(names) == len(set(names))


def test_tags_are_those_that_are_explained(described: dict[str, Any]) -> None:
    explained = {tag["name"] for tag in described["tags"]}
    assert {tag for _, _, each in operations(described) for tag in each.get("tags", ())} <= explained


def test_every_query_has_its_parameters(described: dict[str, Any], queries: Queries) -> None:
    for query in queries.values():
        for path in (f"/queries/{query.name}", f"/queries/{query.name}.{{suffix}}"):
            told = parameters(described["paths"][path]["get"])
            for parameter in query.parameters:
                if parameter.is_language:
                    assert parameter.name not in told  # the one that all have
                    continue
                found = told[parameter.name]
                schema = found["schema"]
                assert found["required"] is (parameter.required and parameter.default is None)
                assert schema["type"] == TYPES.get(parameter.type, "string")
                assert str(schema.get("default")) == str(parameter.default)
                assert [str(value) for value in schema.get("enum", ())] == [
                    choice.value for choice in parameter.choices
                ]
                assert found["x-titles"] == dict(parameter.titles)


def test_every_format_is_there_and_no_other(described: dict[str, Any], queries: Queries) -> None:
    for query in queries.values():
        operation = described["paths"][f"/queries/{query.name}.{{suffix}}"]["get"]
        assert parameters(operation)["suffix"]["schema"]["enum"] == list(query.formats)
        assert set(operation["responses"]["200"]["content"]) == {
            FORMATS[suffix].media_type for suffix in query.formats
        }


def test_columns_have_titles_in_both_languages(described: dict[str, Any], queries: Queries) -> None:
    for query in queries.values():
        rows = described["components"]["schemas"][f"rows-{query.name}"]
        columns = rows["properties"]["results"]["properties"]["bindings"]["items"]["properties"]
        assert list(columns) == list(query.names)
        for column in query.columns:
            assert columns[column.name]["title"] == column.titles["en"]
            assert columns[column.name]["x-titles"]["ru"]


def test_examples_are_values_that_can_be_given(
    client: FlaskClient, described: dict[str, Any], queries: Queries
) -> None:
    tried = 0
    for path, _, operation in operations(described):
        if "{suffix}" not in path or queries[path.split("/")[2].removesuffix(".{suffix}")].federated:
            continue
        told = parameters(operation)
        if any(each.get("required") for each in told.values() if each["in"] == "query"):
            continue
        for name, parameter in told.items():
            examples = list(parameter.get("examples", {}).values())
            assert len(examples) <= 10
            for example in examples[:1]:
                response = client.get(path.replace("{suffix}", "json"), query_string={name: example["value"]})
                assert response.status_code == 200
                assert example["summary"]
                tried += 1
    assert tried > 3


def test_what_is_not_of_queries_is_really_there(client: FlaskClient, described: dict[str, Any]) -> None:
    front = {"/health", "/graphs"}  # answered before the pages; tests/serve walks through them
    for path in described["paths"]:
        if "{" not in path and path not in front:
            assert client.options(path).status_code == 200, path


def test_a_server_under_a_path_says_so(queries: Queries) -> None:
    def find(_parameter: Parameter) -> tuple[Choice, ...]:
        return ()

    assert describe_api(queries, "/under", find)["servers"] == [{"url": "/under/"}]
