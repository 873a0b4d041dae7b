"""The wording of a stretch of source text, every character still knowing its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.source.document import Document, read_document


@pytest.mark.parametrize(
    ("raw", "wording"),
    [
        ("", ""),
        ("  ", ""),
        ("визит мэра", "визит мэра"),
        (" визит  мэра ", "визит мэра"),
        ("визит\N{NO-BREAK SPACE}мэра&nbsp;", "визит мэра"),
        ("<p>визит</p> <p>мэра</p>", "визит мэра"),
        ("<p>визит</p><P class='x'>мэра</P>", "визит мэра"),
        ("визит<br/>мэра", "визит мэра"),
        ("ви<b>зит</b> **мэра**", "визит мэра"),
        ("ви\u00adзит \u200bмэра\ufeff", "визит мэра"),
        ("a < b и <c>", "a < b и <c>"),
        ("5 * 5", "5 * 5"),
    ],
)
def test_wording(raw: str, wording: str) -> None:
    document = Document("r.txt", f"до {raw} после")
    text = document.wording(3, 3 + len(raw))
    assert text.text == wording
    for run in text.runs:
        printed = document.text[run.source : run.source + run.length]
        assert printed == text.text[run.at : run.at + run.length]
    assert sum(run.length for run in text.runs) >= len(wording.replace(" ", ""))


def test_letters_are_all_but_white_space_and_markup() -> None:
    document = Document("r.txt", "<p>а б</p>\n**в** &nbsp;г")
    assert [char for char, mark in zip(document.text, document.letters(), strict=True) if mark] == list(
        "абвг"
    )


def test_lines_and_spans() -> None:
    document = Document("r.txt", "один\nдва <p>три</p>\n\tчетыре\n")
    one, four = document.wording(5, 19), document.wording(21, 27)
    [first, second] = document.spans(one, four)
    assert (first.first_line, first.last_line, document.text[first.begin : first.end]) == (2, 2, "два <p>три")
    assert (second.first_line, document.text[second.begin : second.end]) == (3, "четыре")


@pytest.mark.parametrize("data", [b"\xef\xbb\xbfa\r\nb\r\n", b"a\rb\r", b"a\nb\n"])
def test_line_ends_and_mark(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "r.txt").write_bytes(data)
    assert read_document(tmp_path / "r.txt", "r.txt").text == "a\nb\n"
