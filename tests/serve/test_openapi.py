"""Whatever the description of the API allows, and what it does not, the real server answers as it says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import APIOperation, Case
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from .running import Server

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
EXAMPLES = 5  # requests for each operation: of those that the description allows, and of those it does not
BOUNDED = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,  # the same requests each time
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
Operation = APIOperation[Any, Any, Any, Any]


@pytest.fixture(scope="module")
def operations(city: Server) -> Sequence[Operation]:
    """Return all that can be asked of the server, as its description says."""
    schema = schemathesis.openapi.from_url(f"{city.address}/openapi.json")
    found = list(schema.get_all_operations())
    assert [each for each in found if not isinstance(each, Ok)] == []
    return [each.ok() for each in found if isinstance(each, Ok)]


def statuses(operation: Operation, mode: GenerationMode) -> set[int]:
    """Return which answers requests to ``operation`` get; each must be one that is described."""
    found = set()

    @BOUNDED
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Case[Any]) -> None:
        response = case.call()
        case.validate_response(response, checks=CHECKS)
        found.add(response.status_code)

    try:
        ask()
    except Unsatisfiable:
        assert not operation.query  # there is nothing to get wrong
    return found


@pytest.mark.parametrize(("mode", "usual"), [(GenerationMode.POSITIVE, 200), (GenerationMode.NEGATIVE, 400)])
def test_every_answer_is_as_described(
    operations: Sequence[Operation], mode: GenerationMode, usual: int
) -> None:
    asked = {operation.label: statuses(operation, mode) for operation in operations}
    assert len(asked) > 20
    for label, found in asked.items():
        closed = 403 in found  # it asks an endpoint that is not allowed here
        assert usual in found or closed or not label.startswith("GET /queries/"), label
