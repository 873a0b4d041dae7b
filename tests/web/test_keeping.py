"""Which answers may be kept: not those that are another each time."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.query.saved import read_queries
from kg.store.engine import Engine
from kg.store.snapshot import Snapshot
from kg.web.addresses import Addresses
from kg.web.app import create_app
from kg.web.site import Site


@pytest.mark.parametrize(("value", "is_kept"), [("STRUUID()", False), ("NOW()", False), ("1 + 1", True)])
@pytest.mark.parametrize("target", ["/queries/one", "/queries/one.csv", "/queries/one.xlsx"])
def test_what_changes_each_time_is_not_kept(
    snapshot: Snapshot, engine: Engine, tmp_path: Path, value: str, is_kept: bool, target: str
) -> None:
    (tmp_path / "one.rq").write_text(f"#+ summary: One\nSELECT ({value} AS ?x) {{}}\n", "utf-8")
    site = Site(snapshot, engine, read_queries(tmp_path, snapshot.base), Addresses(snapshot.base))
    response = (
        create_app(site).test_client(use_cookies=False).get(target, headers={"Accept": "text/html,*/*"})
    )
    assert response.status_code == 200
    assert ("no-store" not in response.headers.get("Cache-Control", "")) == is_kept
