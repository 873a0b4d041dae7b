"""The page about the site: its sources, its licence, how it is cited."""

from __future__ import annotations

import json
import re
import tomllib
from html import unescape

import pytest
from flask.testing import FlaskClient

from kg.store.snapshot import Snapshot
from kg.web.overview.about import quote_tex

from ..browsing import BROWSER
from ..conftest import ROOT


def blocks(html: str) -> dict[str, str]:
    """Return what is to be copied, by the anchor of its heading."""
    found = re.findall(r'<pre [^>]*aria-labelledby="(\w+)"><code>(.*?)</code></pre>', html, re.DOTALL)
    return {name: unescape(text) for name, text in found}


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_every_report_is_told_with_publisher_and_checksum(client: FlaskClient, lang: str) -> None:
    html = unescape(client.get(f"/{lang}/about", headers=BROWSER).text)
    described = sorted((ROOT / "data" / "source").glob("*.toml"))
    assert described
    for path in described:
        told = tomllib.loads(path.read_text("utf-8"))
        for key in ("title", "publisher", "sha256"):
            assert told[key] in html
        assert f'href="/source/{told["file"]}"' in html


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_the_citation_names_the_version(client: FlaskClient, snapshot: Snapshot, lang: str) -> None:
    found = blocks(client.get(f"/{lang}/about", headers=BROWSER).text)
    (item,) = json.loads(found["csl"])
    day = snapshot.published
    assert item["type"] == "dataset"
    assert (item["version"], item["language"]) == (snapshot.version, lang)
    assert item["issued"] == {"date-parts": [[day.year, day.month, day.day]]}
    assert item["URL"] == "https://w3id.org/citypartners/dataset"
    fields = dict(re.findall(r"^  (\w+) = \{(.*)\},?$", found["bibtex"], re.MULTILINE))
    assert fields["title"] == item["title"]
    assert (fields["year"], fields["version"], fields["url"]) == (
        str(day.year),
        snapshot.version,
        item["URL"],
    )
    assert found["bibtex"].startswith(f"@misc{{citypartners-{snapshot.version},\n")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain, «слова»", "plain, «слова»"),
        ("50 % & #1_2 $", r"50 \% \& \#1\_2 \$"),
        ("{a}", r"\{a\}"),
        ("a\\b~c^d", r"a\textbackslash{}b\textasciitilde{}c\textasciicircum{}d"),
    ],
)
def test_tex_takes_any_text(text: str, expected: str) -> None:
    assert quote_tex(text) == expected
