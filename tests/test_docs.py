"""The guide to query files is right: its example is one, and it names every key there is."""

from __future__ import annotations

import re
from pathlib import Path

from pyoxigraph import Literal
from store.built import ROOT, engine

from kg.query.header import KEYS
from kg.query.paging import Paging
from kg.query.run import answer
from kg.query.saved import read_queries

GUIDE = (ROOT / "docs" / "queries.md").read_text(encoding="utf-8")


def test_the_example_is_a_query(tmp_path: Path) -> None:
    (found,) = re.findall(r"^```sparql\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)
    (tmp_path / "example.rq").write_text(found, encoding="utf-8")
    (tmp_path / "choices").mkdir()
    countries = ROOT / "queries" / "choices" / "countries.rq"
    (tmp_path / "choices" / countries.name).write_bytes(countries.read_bytes())
    queries = read_queries(tmp_path)
    table = answer(engine(), queries["example"], {}, Paging(), "en")
    names = [row[1].value for row in table.rows if isinstance(row[1], Literal)]
    assert names == ["Helsinki", "Kotka", "Turku"]
    assert "geojson" in queries["example"].formats


def test_every_key_is_told() -> None:
    table = GUIDE[GUIDE.index("| key |") : GUIDE.index("A parameter is")]
    cells = " ".join(line.split("|")[1] for line in table.splitlines() if line.startswith("| `"))
    assert set(re.findall(r"`([a-z_-]+)`", cells)) == set(KEYS)
