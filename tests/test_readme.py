"""The README is a test: what it says runs, and what there is stands in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from kg.build import build, report_files
from kg.cli import main
from kg.config import Config, read_config
from kg.query.saved import read_queries

HOME = Path(__file__).parents[1]
README = (HOME / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    settings = read_config(HOME, {"KG_OUT": str(tmp_path_factory.mktemp("readme"))})
    build(settings, report_files(settings), settings.out, lambda _: None)
    return settings


def fenced(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


def test_the_question_has_the_printed_answer(config: Config) -> None:
    command = ["sparql", fenced("sparql")[0], "--format", "csv", "--data", str(config.out)]
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 0, result.output
    assert result.stdout.split() == fenced("csv")[0].split()


def shown_commands() -> Iterator[list[str]]:
    for block in fenced("sh"):
        for line in block.replace("\\\n", " ").splitlines():
            words = line.split()
            if words[0] == "kg":
                yield words[1:]


@pytest.mark.parametrize("words", [*shown_commands()], ids=" ".join)
def test_each_shown_command_runs(words: list[str], config: Config) -> None:
    result = CliRunner().invoke(main, [*words, "--data", str(config.out)])
    assert result.exit_code == 0, result.output
    assert result.stdout.count("\n") > 1


def test_every_command_and_option_is_told() -> None:
    told = README[README.index("## The command line") :]
    for name, command in main.commands.items():
        assert f"`kg {name}" in told, name
        for option in command.params:
            if option.param_type_name == "option":
                assert option.opts[0] in told, f"{name} {option.opts[0]}"


def test_every_query_is_told() -> None:
    queries = read_queries(HOME / "queries")
    assert set(re.findall(r"^\| `([a-z-]+)` \|", README, re.MULTILINE)) == set(queries)


def test_every_address_is_told() -> None:
    from kg.web import create_app  # noqa: PLC0415  # only this test needs the server

    app: Flask = create_app()
    told = README[README.index("## Addresses") : README.index("## The map")]
    roots = {rule.rule.split("/")[1].split(".")[0] for rule in app.url_map.iter_rules() if rule.rule != "/"}
    for root in roots - {"static"}:
        assert f"`/{root}" in told, f"/{root}"


def test_every_folder_and_setting_is_told() -> None:
    for package in (path.parent.name for path in (HOME / "src" / "kg").glob("*/__init__.py")):
        assert f"`src/kg/{package}/`" in README
    for folder in ("ontology", "data", "queries", "tests", "benchmarks", "deploy"):
        assert f"`{folder}/`" in README
    for field in fields(Config):
        assert field.name == "root" or f"`KG_{field.name.upper()}`" in README, field.name


def test_benchmarks_are_told() -> None:
    for path in (HOME / "benchmarks").glob("*.py"):
        if "def main" in path.read_text(encoding="utf-8"):
            assert f"`python -m benchmarks.{path.stem}`" in README
