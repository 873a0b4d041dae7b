"""A text cut into pieces, which put together again are the text."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.web.passages.pieces import Span, cut_lines
from kg.web.passages.texts import ReportText, find_text

#        0         1          2
#        0123456789 01234567890
TEXT = "Австрия\t\tВ\n<p>Вена.</p>\tх\n"


def text_of(folder: Path, content: bytes, name: str = "x.txt") -> ReportText | None:
    (folder / "source").mkdir(exist_ok=True)
    (folder / "source" / name).write_bytes(content)
    return find_text(folder, name.removesuffix(".txt"))


@pytest.fixture
def text(tmp_path: Path) -> ReportText:
    found = text_of(tmp_path, TEXT.encode())
    assert found
    return found


@pytest.mark.parametrize(
    ("position", "line"), [(0, 1), (9, 1), (10, 1), (11, 2), (26, 2)]
)  # the line break belongs to the line that it ends
def test_the_line_of_a_character(text: ReportText, position: int, line: int) -> None:
    assert text.line_at(position) == line


@pytest.mark.parametrize(
    ("content", "ends"),
    [
        ("", [(0, 0)]),
        ("a", [(0, 1)]),
        ("a\n", [(0, 1)]),
        ("a\r\n\r\nbc", [(0, 1), (3, 3), (5, 7)]),  # offsets count both characters of a line break
        ("\n\n", [(0, 0), (1, 1)]),
        ("дом\u2028сад\nя", [(0, 7), (8, 9)]),  # only \n ends a line, as in the report's reader
    ],
)
def test_lines_of_a_text(tmp_path: Path, content: str, ends: list[tuple[int, int]]) -> None:
    text = text_of(tmp_path, content.encode())
    assert text
    assert [(text.begin(line), text.end(line)) for line in range(1, text.lines + 1)] == ends


@pytest.mark.parametrize("stem", ["..", "../source/x", "y", "", ".", "x.txt", "source"])
def test_only_texts_of_the_snapshot_are_found(tmp_path: Path, stem: str) -> None:
    assert text_of(tmp_path, b"x")
    (tmp_path / "secret.txt").write_text("no")
    assert find_text(tmp_path, stem) is None


@pytest.mark.parametrize(
    ("spans", "marked", "expected"),
    [
        ([], None, [("Австрия", "text", "", False), ("\t", "tab", "", False), ("\t", "tab", "", False),
                    ("В", "text", "", False)]),
        ([Span(0, 7, "/1")], None, [("Австрия", "text", "/1", False), ("\t", "tab", "", False),
                                    ("\t", "tab", "", False), ("В", "text", "", False)]),
        # The shorter of two that overlap is the one that a word leads to; what is marked leads nowhere.
        ([Span(0, 20, "/long"), Span(1, 3, "/short")], Span(9, 10, ""),
         [("А", "text", "/long", False), ("вс", "text", "/short", False), ("трия", "text", "/long", False),
          ("\t", "tab", "", False), ("\t", "tab", "", False), ("В", "text", "", True)]),
    ],
)  # fmt: skip
def test_what_is_in_the_first_line(
    text: ReportText, spans: list[Span], marked: Span | None, expected: list[tuple[str, str, str, bool]]
) -> None:
    (line,) = cut_lines(text, 1, 1, spans, marked, 100)
    assert [(piece.text, piece.kind, piece.href, piece.is_marked) for piece in line.pieces] == expected


def test_markup_is_told_apart_and_kept(text: ReportText) -> None:
    (line,) = cut_lines(text, 2, 2, [], None, 100)
    kinds = [(piece.text, piece.kind) for piece in line.pieces]
    assert kinds == [("<p>", "open"), ("Вена.", "text"), ("</p>", "close"), ("\t", "tab"), ("х", "text")]


@pytest.mark.parametrize("marked", [None, Span(3, 16, ""), Span(0, 27, "")])
def test_put_together_the_pieces_are_the_text(text: ReportText, marked: Span | None) -> None:
    spans = [Span(0, 7, "/a"), Span(5, 15, "/b"), Span(14, 19, "/c")]
    lines = cut_lines(text, 1, text.lines, spans, marked, 100)
    assert "\n".join("".join(piece.text for piece in line.pieces) for line in lines) == TEXT.rstrip("\n")


def test_a_long_line_is_cut_but_never_before_the_end_of_what_is_marked(text: ReportText) -> None:
    (line,) = cut_lines(text, 1, 1, [], None, 4)
    assert ("".join(piece.text for piece in line.pieces), line.left_out) == ("Авст", 6)
    (line,) = cut_lines(text, 1, 1, [], Span(5, 8, ""), 4)
    assert ("".join(piece.text for piece in line.pieces), line.left_out) == ("Австрия\t", 2)
