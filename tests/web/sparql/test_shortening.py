"""``/q/<token>``: short links that hold the question itself."""

from __future__ import annotations

import base64
import hashlib
import re
import zlib
from urllib.parse import parse_qsl, quote, urlsplit

import pytest
from flask.testing import FlaskClient
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kg.query.saved import read_queries
from kg.web.sparql.shortening import TokenError, read_token, write_token

from ..browsing import BROWSER
from ..conftest import ROOT

# Of a query that people made links to: they must lead there for ever, whatever the dictionary becomes.
FOR_EVER = "14gw2wyhooM7Rwu5xAA"
FURTHER = ("default-graph-uri", "named-graph-uri", "timeout", "view")
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=300)


@settings(deadline=None)
@given(TEXT, st.lists(st.tuples(st.sampled_from(FURTHER), TEXT), max_size=4))
@example("SELECT * { ?s ?p ?o }", [("view", "a=b&c")])
@example("", [])
def test_a_token_is_read_as_it_was_written(text: str, further: list[tuple[str, str]]) -> None:
    pairs = (("query", text), *further)
    token = write_token(pairs)
    if token is not None:
        assert read_token(token) == pairs


def test_a_token_is_short_and_fits_an_address() -> None:
    queries = read_queries(ROOT / "queries", "https://w3id.org/citypartners/")
    for name in ("agreement-types", "oldest-ties", "online-by-month", "visits"):
        text = queries[name].text
        token = write_token((("query", text),))
        assert token
        assert len(token) < len(quote(text)) / 2, name
        assert re.fullmatch(r"[A-Za-z0-9_-]+", token)


@pytest.mark.parametrize(
    "pairs",
    [
        (("query", "ASK {\0}"),),  # which is between the fields
        (("query", "ASK {}"), ("format", "csv")),  # a link leads to a page
        (("query", "".join(chr(0x4E00 + at * 7 % 20_000) for at in range(3_000))),),
    ],
    ids=["nul", "other field", "long"],
)
def test_what_cannot_be_short_has_no_token(pairs: tuple[tuple[str, str], ...]) -> None:
    assert write_token(pairs) is None


def test_a_link_leads_to_the_query(client: FlaskClient) -> None:
    pairs = (("query", "SELECT (1 AS ?один) { }\n# é&=+"), ("timeout", "2"), ("view", "chart"))
    token = write_token(pairs)
    response = client.get(f"/en/q/{token}", headers=BROWSER)
    assert response.status_code == 303
    address = urlsplit(response.location)
    assert address.path == "/en/sparql"
    assert tuple(parse_qsl(address.query)) == pairs
    assert client.get(response.location, headers=BROWSER).status_code == 200


def bad_tokens() -> dict[str, str]:
    good = write_token((("query", "SELECT * { ?s ?p ?o }"),))
    assert good
    last = "A" if good[6] != "A" else "B"
    return {
        "empty of all": "1",
        "another version": f"2{good[1:]}",
        "cut": good[:-4],
        "longer": f"{good}AAAA",
        "one letter changed": f"{good[:6]}{last}{good[7:]}",
        "no base64": f"{good[:4]}!{good[5:]}",
        "letters of another script": f"{good[:4]}я{good[5:]}",
        "very long": f"1{'A' * 5_000}",
        "not a token": "partners",
    }


@pytest.mark.parametrize("kind", bad_tokens())
def test_a_bad_token_is_not_found_and_says_so(client: FlaskClient, kind: str) -> None:
    token = bad_tokens()[kind]
    with pytest.raises(TokenError):
        read_token(token)
    response = client.get(f"/q/{token}", headers=BROWSER | {"Accept-Language": "en"})
    assert response.status_code == 404
    assert "short link" in response.text


def test_a_token_made_to_unpack_to_very_much_is_refused() -> None:
    written = b"x" * 1_000_000
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = hashlib.sha256(written).digest()[:3] + packer.compress(written) + packer.flush()
    token = "1" + base64.urlsafe_b64encode(packed).decode().rstrip("=")
    assert len(token) < 2_000
    assert write_token((("query", written.decode()),)) is None
    with pytest.raises(TokenError):
        read_token(token)


def test_a_link_once_made_works_for_ever() -> None:
    assert read_token(FOR_EVER) == (("query", "#defaultView:Map\nSELECT * { ?s ?p ?o } LIMIT 10"),)
