"""Anybody's list of names as CSV: what can be wrong with it, and what comes out."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.faults import InputError
from kg.link.matching.candidates import Candidate, Wanted
from kg.link.matching.lists import Link, read_names, write_names
from kg.words import Matcher

ADVICE = "save it as CSV in UTF-8, with a column `name` and, where known, `country` and `kind`"


def write(folder: Path, content: bytes) -> Path:
    path = folder / "n.csv"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_list_is_read(mark: bytes, separator: str, end: str, tmp_path: Path, matcher: Matcher) -> None:
    lines = ("id|Name|country|kind", "1|Гамбург|Германия|город", '2|"a|b"|DEU|', "|||", "3| Osaka ||City")
    text = "".join(line.replace("|", separator) + end for line in lines)
    names = read_names(write(tmp_path, mark + text.encode()), matcher, "region")
    assert names.columns == ("id", "Name", "country", "kind")
    assert names.wanted == (
        Wanted("Гамбург", "DE", "city"),
        Wanted(f"a{separator}b", "DE", "region"),
        Wanted("Osaka", "", "city"),
    )
    assert [row[0] for row in names.rows] == ["1", "2", "3"]


@pytest.mark.parametrize(
    ("content", "faults"),
    [
        ("", [f"n.csv:1:1: no column `name`, there are: none; {ADVICE}"]),
        (
            "город,страна\nОсака,Япония\n",
            [f"n.csv:1:1: no column `name`, there are: город, страна; {ADVICE}"],
        ),
        (
            "name,score,label\nx,1,y\n",
            [
                "n.csv:1:6: there is a column `score` already; give it another name",
                "n.csv:1:12: there is a column `label` already; give it another name",
            ],
        ),
        (
            "name,country\nОсака,Япония,город\nОсака\n",
            [
                "n.csv:2: 3 cells instead of 2; quote cells that hold the separator",
                "n.csv:3: 1 cells instead of 2; quote cells that hold the separator",
            ],
        ),
        (
            "name,kind\nОсака,село\n",
            ["n.csv:2:7: kind is «село»; allowed are country, region, city, district"],
        ),
    ],
)
def test_what_is_wrong(content: str, faults: list[str], tmp_path: Path, matcher: Matcher) -> None:
    with pytest.raises(InputError) as raised:
        read_names(write(tmp_path, content.encode()), matcher)
    assert str(raised.value).splitlines() == faults


def test_a_list_that_is_no_text(tmp_path: Path, matcher: Matcher) -> None:
    with pytest.raises(InputError, match=rf"^n\.csv:2:3: byte 0xCE is not UTF-8; {ADVICE}$"):
        read_names(write(tmp_path, b"name\nx," + "Осака".encode("cp1251")), matcher)
    with pytest.raises(InputError, match="no such file"):
        read_names(tmp_path / "none.csv", matcher)
    with pytest.raises(InputError, match=r"n\.csv:2: no CSV"):
        read_names(write(tmp_path, b'name\n"a"b\n'), matcher)


def test_links_stand_beside_the_list(tmp_path: Path, matcher: Matcher) -> None:
    names = read_names(
        write(tmp_path, "name;note\nОсака;«да; нет»\n".replace("«да; нет»", '"a;b"').encode()), matcher
    )
    osaka = Candidate("Osaka", "city", "JP", 1.0, ("one", "two"), "geonames", geonames="1853909")
    assert write_names(names, [Link(osaka, accepted=True, note="odd")]).splitlines() == [
        "name;note;wikidata;geonames;label;score;accepted;evidence",
        'Осака;"a;b";;1853909;Osaka;1.00;yes;"odd; one; two"',
    ]
    assert write_names(names, [Link(None, accepted=False)]).splitlines()[1] == 'Осака;"a;b";;;;;no;'
