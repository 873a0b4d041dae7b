"""The style: contrast of its colours in both schemes (WCAG 2.2), and what it may not load or paint."""

from __future__ import annotations

import re
import zlib
from importlib.resources import files
from itertools import pairwise

import pytest

from kg.web.assets import assets

PARTS_OF_IT = sorted(files("kg.web").joinpath("static", "css").iterdir(), key=lambda part: part.name)
WRITTEN = "\n".join(part.read_text(encoding="utf-8") for part in PARTS_OF_IT)
STYLE = re.sub(r"/\*.*?\*/", "", WRITTEN, flags=re.DOTALL)
SERVED = assets()["style.css"].content.decode()
BLOCK = re.compile(r":root\s*\{([^}]*)\}")
COLOUR = re.compile(r"--([\w-]+):\s*(#[0-9a-f]{6});")
LIGHT, DARK = (dict(COLOUR.findall(block)) for block in BLOCK.findall(STYLE)[:2])

TEXT = 4.5  # WCAG 2.2, 1.4.3
PARTS = 3.0  # 1.4.11: what has to be seen to operate a page: focus, borders of fields, marks on maps
PAIRS = [
    *(
        (ink, ground, TEXT)
        for ink in ("text", "quiet", "link", "accent", "danger")
        for ground in ("paper", "shade")
    ),
    ("text", "glow", TEXT),
    ("paper", "danger", TEXT),
    ("on-button", "button", TEXT),
    ("on-button", "button-over", TEXT),
    ("button", "paper", PARTS),
    ("rule", "paper", PARTS),
]
NAMED = "black|white|red|green|blue|gr[ae]y|silver|orange|yellow|purple|navy|teal|maroon|brown|pink|gold"
PAINTED = re.compile(
    rf"#[0-9a-f]{{3,8}}\b|\b(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch)\(|:[^;{{]*\b(?:{NAMED})\b", re.I
)


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours by WCAG's formula, 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    shares = [int(colour[at:end], 16) / 255 for at, end in pairwise((1, 3, 5, 7))]
    red, green, blue = (s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#777777", "#ffffff", 4.48),
        ("#0000ff", "#ffffff", 8.59),
    ],
)
def test_contrast_is_that_of_wcag(one: str, other: str, expected: float) -> None:
    assert contrast(one, other) == pytest.approx(expected, abs=0.005)


@pytest.mark.parametrize(("ink", "ground", "least"), PAIRS)
@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
def test_colours_are_told_apart(scheme: dict[str, str], ink: str, ground: str, least: float) -> None:
    assert contrast(scheme[ink], scheme[ground]) >= least


def test_dark_has_every_colour_of_light() -> None:
    assert LIGHT.keys() == DARK.keys()
    assert LIGHT


def test_colours_stand_in_properties_only() -> None:
    assert PAINTED.findall(BLOCK.sub("", STYLE)) == []


@pytest.mark.parametrize(
    "rule", ["a { color: #fff }", "a { fill: rgb(0 0 0) }", "a { border: 1px solid red; }"]
)
def test_a_colour_would_be_found(rule: str) -> None:
    assert PAINTED.search(rule)


def test_properties_that_are_used_are_set() -> None:
    used = set(re.findall(r"var\(--([\w-]+)", STYLE))
    assert used - set(re.findall(r"--([\w-]+):", STYLE)) == set()


def test_style_loads_nothing() -> None:
    assert re.findall(r"url\(|@import|@font-face", STYLE) == []


def test_style_is_small_over_the_wire() -> None:
    assert len(zlib.compress(assets()["style.css"].content)) <= 12_000  # of the 60 KB that a page may have


def test_all_of_the_style_is_served_in_order_without_comments() -> None:
    """What is served has the same words and marks, but for white space and a semicolon before a brace."""
    assert "/*" not in SERVED
    assert re.sub(r"\s+", "", SERVED) == re.sub(r"\s+", "", STYLE).replace(";}", "}")


def test_icon_is_a_picture_without_anything_foreign() -> None:
    icon = assets()["icon.svg"].content.decode()
    assert icon.count("http") == 1  # its namespace
    assert "viewBox" in icon
