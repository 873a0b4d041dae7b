"""A session of OpenRefine 3.9 with the reconciliation service, request by request, over a real server.

The requests are those of its sources: ``recon-manager.js`` (the manifest, else by JSONP),
``suggest-4_3a.js``, ``GuessTypesOfColumnCommand``, ``StandardReconConfig`` (batches as a form, with keys q0,
q1, …), ``recon-renderer.js`` (the preview), ``add-column-by-reconciliation.js`` (properties of a class) and
``ReconciledDataExtensionJob``.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from web.reconcile.shapes import (
    CANDIDATES,
    EXTENDED,
    EXTENSION,
    MANIFEST,
    PROPOSED,
    QUERIES,
    SUGGESTED,
    checked,
)

from kg.query.protocol import MOST

from .running import FORM, Reply, Sent, Server, running

JQUERY = {
    "Accept": "application/json, text/javascript, */*; q=0.01",
    "Origin": "http://127.0.0.1:3333",
    "Referer": "http://127.0.0.1:3333/",
    "Accept-Language": "en-US,en;q=0.9",
}
SCRIPT = {"Accept": "*/*", "Accept-Language": "en-US,en;q=0.9", "Sec-Fetch-Dest": "script"}
JAVA = {"Accept-Encoding": "gzip, x-gzip, deflate", "User-Agent": "OpenRefine/3.9", "Content-Type": FORM}
# A table as somebody has it: names, and for some of them the country.
ROWS = [
    ("Санкт Петербург", "Россия"),
    ("St. Petersburg", ""),
    ("Милан", "Италия"),
    ("г. Гамбург", "ФРГ"),
    ("Бомбей", "Индия"),
    ("Manchester", "UK"),
    ("Ho Chi Minh City", "Vietnam"),
    ("Saint Petersburg", "US"),
    ("Antwerpn", "Belgium"),
    ("Нигде", ""),
    ("Будапешт", "Венгрия"),
    ("Турку", "Suomi"),
]
MATCHED = {
    "Санкт Петербург": "place/ru-saint-petersburg",
    "St. Petersburg": "place/ru-saint-petersburg",
    "Милан": "place/it-milan",
    "г. Гамбург": "place/de-hamburg",
    "Бомбей": "place/in-mumbai",
    "Ho Chi Minh City": "place/vn-ho-chi-minh-city",
    "Manchester": "place/gb-manchester",
    "Будапешт": "place/hu-budapest",
    "Турку": "place/fi-turku",
}


def post(server: Server, address: str, **form: object) -> Any:
    """Return the JSON that a form gets: ``HttpClient.postNameValue`` sends one field."""
    body = urlencode({name: json.dumps(value, ensure_ascii=False) for name, value in form.items()}).encode()
    reply = server.send(Sent("POST", address.removeprefix(server.address), JAVA, body))
    assert (reply.status, reply.media_type) == (200, "application/json"), reply.body
    is_packed = reply.headers.get("Content-Encoding") == "gzip"
    return json.loads(gzip.decompress(reply.body) if is_packed else reply.body)


def ajax(server: Server, address: str, **parameters: object) -> Any:
    """Return the JSON that jQuery gets from another origin (CORS), and by JSONP the same."""
    path = address.removeprefix(server.address)
    query = f"?{urlencode(parameters)}" if parameters else ""
    reply = server.send(Sent("GET", path + query, JQUERY))
    assert (reply.status, reply.media_type) == (200, "application/json"), reply.text
    assert reply.headers["Access-Control-Allow-Origin"] == "*"
    again = urlencode({**parameters, "callback": "jQuery3600_1760000000000", "_": "1760000000001"})
    script = server.send(Sent("GET", f"{path}?{again}", SCRIPT))
    assert (script.status, script.media_type) == (200, "text/javascript")
    assert script.text == f"/**/jQuery3600_1760000000000({reply.text});"
    return reply.json()


def batches(rows: Sequence[tuple[str, str]], size: int) -> Iterator[Sequence[tuple[str, str]]]:
    for begin in range(0, len(rows), size):
        yield rows[begin : begin + size]


def query(name: str, country: str) -> dict[str, object]:
    given = [{"pid": "country", "v": country}] if country else []
    asked: dict[str, object] = {"query": name, "type": "City", "type_strict": "should"}
    return asked | ({"properties": given} if given else {})


def guess(results: Iterable[Sequence[Any]]) -> str:
    """Return the type that ``GuessTypesOfColumnCommand`` puts first: the one that most candidates have.

    Of equals, the one that stands further before in their lists, and in those of better candidates.
    """
    scores: dict[str, list[float]] = {}
    for candidates in results:
        for rank, candidate in enumerate(candidates):
            for at, type_ in enumerate(candidate["type"]):
                score = (len(candidate["type"]) - at) / len(candidate["type"]) / (1 + rank)
                scores.setdefault(type_["id"], []).append(score)
    return max(scores, key=lambda id_: (len(scores[id_]), sum(scores[id_]) / len(scores[id_])))


def test_a_list_of_cities_is_matched_and_extended(city: Server) -> None:
    # Add standard service: the manifest.
    address = f"{city.address}/reconcile/en"
    manifest = checked(MANIFEST, ajax(city, address))
    assert manifest["preview"]["url"].startswith(f"{address}/preview")

    # Start reconciling: the first ten names tell which types come first.
    asked = {f"q{number}": {"query": name, "limit": 3} for number, (name, _) in enumerate(ROWS[:10])}
    guessed = checked(CANDIDATES, post(city, address, queries=asked))
    assert guess(each["result"] for each in guessed.values()) == "City"

    # The user writes a type and maps the other column to a property.
    service = manifest["suggest"]["type"]
    types = checked(
        SUGGESTED["type"], ajax(city, service["service_url"] + service["service_path"], prefix="Cit")
    )
    assert types["result"][0]["id"] == "City"
    service = manifest["suggest"]["property"]
    found = ajax(city, service["service_url"] + service["service_path"], prefix="country", type="City")
    assert checked(SUGGESTED["property"], found)["result"][0]["id"] == "country"

    # The job: batches of ten, and of as many as the manifest allows where there are more rows.
    results: dict[str, list[dict[str, Any]]] = {}
    for rows in batches(ROWS, 10):
        asked = {f"q{number}": query(*row) for number, row in enumerate(rows)}
        checked(QUERIES, asked)
        answer = checked(CANDIDATES, post(city, address, queries=asked))
        for number, (name, country) in enumerate(rows):
            results[f"{name}|{country}"] = answer[f"q{number}"]["result"]
    matches = {
        key.partition("|")[0]: found[0]["id"] for key, found in results.items() if found and found[0]["match"]
    }
    assert matches == MATCHED
    assert results["Antwerpn|Belgium"][0]["id"] == "place/be-antwerp"  # to be chosen by the user
    assert results["Нигде|"] == []

    # The user looks at a candidate, and searches for one.
    preview = manifest["preview"]["url"].replace("{{id}}", "place/be-antwerp").removeprefix(city.address)
    shown = city.get(preview, Accept="text/html,*/*;q=0.8")
    assert (shown.status, shown.media_type) == (200, "text/html")
    assert "frame-ancestors *" in shown.headers["Content-Security-Policy"]
    assert "Antwerp" in shown.text
    service = manifest["suggest"]["entity"]
    found = ajax(city, service["service_url"] + service["service_path"], prefix="Antw")
    assert checked(SUGGESTED["entity"], found)["result"][0]["id"] == "place/be-antwerp"
    view = manifest["view"]["url"].replace("{{id}}", "place/be-antwerp").removeprefix(city.address)
    assert city.get(view).status == 303
    assert city.get(view.replace("place/be", "place%2Fbe")).status == 303

    # Add columns from reconciled values: what there is for cities, then the values.
    proposing = manifest["extend"]["propose_properties"]
    proposed = ajax(city, proposing["service_url"] + proposing["service_path"], type="City")
    checked(PROPOSED, proposed)
    wanted = ["since", "signed", "wikidata", "country"]
    assert set(wanted) <= {each["id"] for each in proposed["properties"]}
    ids = list(dict.fromkeys(MATCHED.values()))
    extension = {"ids": ids, "properties": [{"id": each} for each in wanted]}
    checked(EXTENSION, extension)
    answer = checked(EXTENDED, post(city, address, extend=extension))
    assert [column["name"] for column in answer["meta"]] == [
        "Partner since",
        "Date of signing",
        "Wikidata item",
        "Country",
    ]
    assert list(answer["rows"]) == ids
    assert answer["rows"]["place/it-milan"] == {
        "since": [{"str": "1961"}],
        "signed": [{"date": "1967-10-02T00:00:00Z"}, {"date": "2008-12-06T00:00:00Z"}],
        "wikidata": [{"str": "Q490"}],
        "country": [{"id": "place/it", "name": "Italy", "description": "Country"}],
    }


def test_what_is_kept_and_what_is_asked_anew(city: Server) -> None:
    first = city.get("/reconcile/en", **{"Accept": "application/json"})
    again = city.get(
        "/reconcile/en", **{"Accept": "application/json", "If-None-Match": first.headers["ETag"]}
    )
    assert (first.status, again.status) == (200, 304)
    assert city.get("/reconcile/en", Accept="text/html").status == 302  # by what it is asked for
    assert {"accept", "accept-language"} <= first.values("Vary")
    head = city.send(Sent("HEAD", "/reconcile/en", {"Accept": "application/json"}))
    assert (head.status, head.headers["Content-Length"]) == (200, str(len(first.body)))


def form(server: Server, text: str) -> Reply:
    return server.send(Sent("POST", "/reconcile/en", JAVA, urlencode({"queries": text}).encode()))


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("{", 400),
        (json.dumps({str(number): {"query": "x"} for number in range(51)}), 413),
        (json.dumps({"q": {"query": "x" * MOST}}), 413),
    ],
)
def test_what_is_refused(city: Server, text: str, status: int) -> None:
    reply = form(city, text)
    assert (reply.status, reply.media_type) == (status, "application/problem+json")
    assert reply.json()["detail"]
    assert reply.headers["Access-Control-Allow-Origin"] == "*"


def test_a_batch_may_have_names_as_long_as_a_request(city: Server) -> None:
    name = quote("я" * 900)
    assert form(city, json.dumps({str(number): {"query": name} for number in range(50)})).status == 200


def test_other_methods_are_not_taken(city: Server) -> None:
    reply = city.send(Sent("DELETE", "/reconcile/en"))
    assert (reply.status, reply.values("Allow")) == (405, {"get", "head", "options", "post"})


def test_who_has_spent_all_is_told_to_wait(city_out: Path) -> None:
    """Answers come out of memory, and are charged all the same."""
    wishes = [{"pid": "kind", "v": "City"}, {"pid": "partner", "v": "Санкт-Петербург"}]
    asked = {str(number): {"properties": wishes, "limit": 50} for number in range(50)}
    body = urlencode({"queries": json.dumps(asked)}).encode()
    with running(city_out, budget_seconds=1) as server:
        assert server.get("/reconcile/en").status == 200  # what every client begins with, and kept
        for _ in range(200):
            reply = server.send(Sent("POST", "/reconcile/en", JAVA, body))
            if reply.status != 200:
                break
        suggestion = server.get("/reconcile/en/suggest/entity?prefix=mil")
        manifest = server.get("/reconcile/en")
    assert (reply.status, suggestion.status, manifest.status) == (429, 429, 200)
    assert reply.json()["limit"] == "budget"
    assert int(reply.headers["Retry-After"]) > 0
