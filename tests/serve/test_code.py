"""The code that a result's page offers, run as it stands there against the real server."""

from __future__ import annotations

import ast
import csv
import io
import os
import re
import shutil
import subprocess
import sys
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

import pytest

from .running import Server

BROWSER = "text/html,*/*;q=0.5"
RESULTS = [
    ("partners", {"lang": "en"}),
    ("partners-in-country", {"country": "https://w3id.org/citypartners/id/place/fi", "lang": "ru"}),
    (
        "partners-of-kind",
        {"kind": "region", "_sort": "-placeLabel", "_columns": "place,placeLabel", "lang": "en"},
    ),
    ("find-agreements", {"party": "Комитет", "lang": "ru"}),
    ("find-agreements", {"party": '$(touch broken) `touch broken` \'"\n\\"""; #\r!', "lang": "en"}),
]


def offered(server: Server, name: str, values: dict[str, str]) -> dict[str, str]:
    """Return the code on the page of a result, by name."""
    page = server.get(f"/queries/{name}?{urlencode(values)}", Accept=BROWSER)
    assert page.status == 200, page.text
    found = re.findall(r'aria-labelledby="code-([a-z]+)"><code>(.*?)</code></pre>', page.text, re.DOTALL)
    return {name: unescape(code) for name, code in found}


def expected(server: Server, name: str, values: dict[str, str]) -> list[dict[str, str]]:
    return rows(server.get(f"/queries/{name}.csv?{urlencode(values)}").text)


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def run(command: list[str], code: str, folder: Path) -> str:
    """Return what a program prints that reads ``code`` from its input, in ``folder``."""
    done = subprocess.run(
        command, input=code, cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    assert not (folder / "broken").exists()
    return done.stdout


@pytest.mark.parametrize(("name", "values"), RESULTS)
def test_curl(city: Server, tmp_path: Path, name: str, values: dict[str, str]) -> None:
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    run(["sh"], offered(city, name, values)["curl"], tmp_path)
    assert rows((tmp_path / f"{name}.csv").read_text("utf-8")) == expected(city, name, values)


@pytest.mark.parametrize(("name", "values"), RESULTS)
def test_sparqlwrapper(city: Server, tmp_path: Path, name: str, values: dict[str, str]) -> None:
    printed = run([sys.executable, "-"], offered(city, name, values)["sparqlwrapper"], tmp_path)
    found = [ast.literal_eval(line) for line in printed.splitlines()]
    wanted = [{name: value for name, value in row.items() if value} for row in expected(city, name, values)]
    assert found == wanted


@pytest.mark.parametrize(("name", "values"), RESULTS)
def test_pandas(city: Server, tmp_path: Path, name: str, values: dict[str, str]) -> None:
    code = offered(city, name, values)["pandas"]
    printed = run([sys.executable, "-"], f"{code}\nprint(rows.shape)\nprint(list(rows))", tmp_path)
    shape, columns = printed.splitlines()[-2:]
    wanted = expected(city, name, values)
    assert ast.literal_eval(shape)[0] == len(wanted)
    assert not wanted or ast.literal_eval(columns) == list(wanted[0])


@pytest.mark.parametrize(("name", "values"), RESULTS)
def test_r(city: Server, tmp_path: Path, name: str, values: dict[str, str]) -> None:
    if shutil.which("Rscript") is None:
        if os.environ.get("KG_REQUIRE_ALL"):
            return  # R is no part of what must be installed: the test is for those who have it
        pytest.skip("Rscript is not installed")
    code = offered(city, name, values)["r"]
    printed = run(["Rscript", "-"], f"{code}\ncat(nrow(rows), names(rows), sep = ' ')", tmp_path)
    count, *columns = printed.splitlines()[-1].split()
    wanted = expected(city, name, values)
    assert int(count) == len(wanted)
    assert not wanted or columns == list(wanted[0])


@pytest.mark.parametrize(("name", "values"), RESULTS)
def test_formulas_name_the_same_file(city: Server, name: str, values: dict[str, str]) -> None:
    """No spreadsheet is here to run them; the address in each is one that gives these rows."""
    code = offered(city, name, values)
    addresses = {
        "google": re.fullmatch(r'=IMPORTDATA\("([^"]*)"\)', code["google"]),
        "libreoffice": re.fullmatch(r"(\S*)", code["libreoffice"]),
        "excel": re.search(r'Web\.Contents\("([^"]*)"\)', code["excel"]),
    }
    for address in addresses.values():
        assert address
        assert address[1].startswith(city.address)
        assert rows(city.get(address[1].removeprefix(city.address)).text) == expected(city, name, values)
