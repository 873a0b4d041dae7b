"""The service as its clients ask it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from flask.testing import FlaskClient

from .shapes import CANDIDATES, EXTENDED, EXTENSION, QUERIES, checked

Candidates = list[dict[str, Any]]


def reconcile(client: FlaskClient, queries: Mapping[str, object], lang: str = "en") -> dict[str, Candidates]:
    """Return the candidates for each of ``queries``, which must be as the specification has them."""
    checked(QUERIES, queries)
    response = client.post(f"/reconcile/{lang}", data={"queries": json.dumps(queries)})
    assert (response.status_code, response.mimetype) == (200, "application/json"), response.text
    answer = checked(CANDIDATES, response.get_json())
    assert list(answer) == list(queries)
    return {key: each["result"] for key, each in answer.items()}


def candidates(
    client: FlaskClient,
    name: str = "",
    lang: str = "en",
    given: Mapping[str, object] | None = None,
    **further: object,
) -> Candidates:
    """Return the candidates for ``name``, with the values ``given`` of properties."""
    query: dict[str, object] = {"query": name} if name else {}
    if given:
        query["properties"] = [{"pid": pid, "v": value} for pid, value in given.items()]
    return reconcile(client, {"q": query | further}, lang)["q"]


def told(found: Candidates) -> list[tuple[str, float, bool]]:
    """Return the ids of candidates, their scores and whether they are matches."""
    return [(each["id"].removeprefix("place/"), each["score"], each["match"]) for each in found]


def matched(found: Candidates) -> str:
    """Return the id of the match among ``found``, which is the first; "" where there is none."""
    matches = [each["id"] for each in found if each["match"]]
    assert matches == [found[0]["id"]] if matches else True
    return matches[0].removeprefix("place/") if matches else ""


def extended(
    client: FlaskClient,
    ids: Sequence[str],
    properties: Sequence[str | Mapping[str, object]],
    lang: str = "en",
) -> Any:
    """Return the answer to a data extension query."""
    wanted = [{"id": each} if isinstance(each, str) else each for each in properties]
    query = checked(EXTENSION, {"ids": list(ids), "properties": wanted})
    response = client.post(f"/reconcile/{lang}", data={"extend": json.dumps(query)})
    assert (response.status_code, response.mimetype) == (200, "application/json"), response.text
    return checked(EXTENDED, response.get_json())
