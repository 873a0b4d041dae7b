"""The command line as people and scripts meet it."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
from rdflib import Graph
from running import ENVIRONMENT, KG, kg, on_terminal, run
from store.built import OTHER, REAL, ROOT, built
from store.tiny import rdf

from kg.config import Config
from kg.store.dumps import FORMATS, PARTS

DATA = str(built().folder)
COMMANDS = ("build", "check", "load", "query", "sparql", "dump", "serve", "rollback", "snapshots")


def tree(folder: Path) -> dict[str, int]:
    """Return every file of the project that git would see or a build would write, with its time of change."""
    skipped = {".git", ".venv", ".hypothesis", ".mypy_cache", ".ruff_cache", ".pytest_cache", "__pycache__"}
    found: dict[str, int] = {}
    for path, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if name not in skipped]
        found |= {f"{path}/{name}": Path(path, name).stat().st_mtime_ns for name in files}
    return found


def project(folder: Path, **changes: str) -> Path:
    """Return a project of one small report in ``folder``, with ``changes`` made in its text."""
    shutil.copytree(ROOT / "ontology", folder / "ontology")
    shutil.copytree(ROOT / "queries", folder / "queries")
    (folder / "data" / "source").mkdir(parents=True)
    for name in ("places.tsv", "words.tsv"):
        shutil.copy(ROOT / "data" / name, folder / "data")
    shutil.copy(OTHER, folder / "data" / "source")
    text = OTHER.with_suffix(".txt").read_text("utf-8")
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    (folder / "data" / "source" / "fi-helsinki-2021.txt").write_text(text, "utf-8")
    return folder


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of(command: str) -> None:
    result = kg(command, "--help")
    assert result.exit_code == 0
    assert result.output.startswith(f"Usage: main {command} ")
    assert kg(command, "-h").output == result.output
    assert f"  {command} " in kg("--help").output


def test_help_reads_like_a_manual() -> None:
    text = kg("--help").output
    for words in ("A first round:", "kg build", "kg.toml", "KG_BASE", "Exit codes: 0 done, 1"):
        assert words in text


def test_version() -> None:
    assert kg("--version").output.startswith("kg, version ")


def test_build(tmp_path: Path) -> None:
    done = run("build", "--report", str(OTHER), "--out", str(tmp_path))
    assert done.returncode == 0, done.stderr
    first, *_, last = done.stdout.splitlines()
    assert first == "rows 6, partnerships 6, agreements 7, events 13"
    version = (tmp_path / "current").readlink().name
    assert last.startswith(f"snapshot 1, version {version}, in {tmp_path}/snapshots/{version}, ")
    assert last.endswith(" seconds")
    assert "characters accounted for " in done.stdout
    steps = done.stderr.splitlines()
    assert steps[0] == "reading fi-helsinki-2021.toml"
    assert "writing dumps: all" in steps
    assert "\x1b" not in done.stderr
    assert "\r" not in done.stderr


def test_build_of_several_reports(tmp_path: Path) -> None:
    result = kg("build", "--report", str(REAL), "--report", str(OTHER), "--out", str(tmp_path))
    assert result.exit_code == 0, result.output
    assert "partnerships 57, agreements 57" in result.stdout


def test_build_by_default_is_of_every_report_into_build(tmp_path: Path) -> None:
    folder = project(tmp_path)
    done = run("build", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert (folder / "build" / "current" / "dumps" / "data.ttl").is_file()
    assert run("query", "partners", "--format", "csv", cwd=folder).stdout.count("\n") == 7
    assert run("dump", cwd=folder / "data").stdout.startswith("@prefix ")


@pytest.mark.parametrize("by", ["kg.toml", "KG_BASE"])
def test_base_is_a_setting(tmp_path: Path, by: str) -> None:
    folder = project(tmp_path)
    base = "https://example.org/twins/"
    environment = ENVIRONMENT
    if by == "kg.toml":
        (folder / "kg.toml").write_text(f'base = "{base}"\nout = "elsewhere"\n', "utf-8")
    else:
        environment = ENVIRONMENT | {"KG_BASE": base, "KG_OUT": "elsewhere"}
    for command in (["build"], ["query", "partners", "--format", "csv"], ["dump", "--part", "description"]):
        done = subprocess.run(
            [*KG, *command], cwd=folder, env=environment, capture_output=True, text=True, check=True
        )
    assert f"<{base}dataset>" in done.stdout
    assert "w3id.org/citypartners/dataset" not in done.stdout
    assert (folder / "elsewhere" / "current").is_symlink()


def test_broken_report_is_one_line_a_fault_and_nothing_written(tmp_path: Path) -> None:
    folder = project(tmp_path, Саппоро="Атлантида", **{"14.10.2002": "34.10.2002"})
    for command in ("build", "check"):
        before = tree(folder)
        done = run(command, cwd=folder)
        assert done.returncode == 2
        assert done.stdout == ""
        faults = [line for line in done.stderr.splitlines() if line.startswith("fi-helsinki-2021.txt:")]
        assert len(faults) >= 2
        assert any("Атлантида" in line for line in faults)
        assert "Traceback" not in done.stderr
        assert tree(folder) == before


def test_violation_stops_a_build_and_a_check(tmp_path: Path) -> None:
    folder = project(tmp_path)
    table = folder / "data" / "places.tsv"
    text = table.read_text("utf-8").replace("\tQ1757\t", "\tQ 1757\t").replace("\t47.49835\t", "\tnorth\t")
    table.write_text(text, "utf-8")
    for command in ("build", "check"):
        done = run(command, cwd=folder)
        faults = [line for line in done.stderr.splitlines() if line.startswith("places.tsv: ")]
        assert done.returncode == 2
        assert any("id/place/fi-helsinki> " in line for line in faults)
        assert any("id/place/hu-budapest> north; " in line for line in faults)
        assert "Traceback" not in done.stderr


def test_check_writes_nothing() -> None:
    before = tree(ROOT / "data") | tree(ROOT / "src") | tree(ROOT / "ontology")
    done = run("check", "--report", str(OTHER))
    assert done.returncode == 0
    assert " characters accounted for" in done.stdout
    assert tree(ROOT / "data") | tree(ROOT / "src") | tree(ROOT / "ontology") == before


def test_check_in_a_project_writes_nothing(tmp_path: Path) -> None:
    folder = project(tmp_path)
    before = tree(folder)
    assert run("check", cwd=folder).returncode == 0
    assert tree(folder) == before


def test_warning_is_told_and_stops_nothing(tmp_path: Path) -> None:
    folder = project(tmp_path)
    text = (folder / "data" / "source" / "fi-helsinki-2021.txt").read_text("utf-8")
    (folder / "data" / "source" / "fi-helsinki-2021.txt").write_text(text, "utf-8")
    done = run("check", cwd=folder)
    assert done.returncode == 0
    # Осака has a treaty without a date.
    told = [line for line in done.stdout.splitlines() if line.startswith("warning: ")]
    assert told
    assert all(line.startswith("warning: fi-helsinki-2021.txt:") for line in told)
    assert run("build", cwd=folder).returncode == 0


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["sparql", "SELECT {"], 2, "query:1:9: expected "),
        (["sparql", "ASK { SERVICE <http://127.0.0.1:1/> {} }"], 2, "SERVICE is not allowed here"),
        (["sparql", "SELECT (<urn:f:f>(1) AS ?x) {}"], 2, "The custom function <urn:f:f> is not supported"),
        (["sparql", "-f", "/nowhere/q.rq"], 1, "/nowhere/q.rq: no such file or directory"),
        (["sparql", "-f", "/dev"], 1, "/dev: is a directory"),
        (
            ["sparql", "CONSTRUCT WHERE { ?s a ?o }", "--format", "csv"],
            2,
            "the result is a graph; use turtle",
        ),
        (["dump", "-o", "/nowhere/data.ttl"], 1, "/nowhere: no such file or directory"),
    ],
)
def test_error_is_one_line(arguments: Sequence[str], code: int, words: str) -> None:
    result = kg(*arguments, "--data", DATA)
    assert result.exit_code == code
    assert result.stdout == ""
    assert result.stderr.startswith(words)
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "command",
    [["query", "partners"], ["sparql", "ASK {}"], ["dump"], ["serve"], ["rollback"], ["snapshots"]],
)
def test_no_snapshot_is_one_line(command: Sequence[str], tmp_path: Path) -> None:
    result = kg(*command, "--data", str(tmp_path))
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == f"no snapshot in {tmp_path}; run `kg build --out {tmp_path}` first\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ["sparql"],
        ["sparql", "ASK {}", "-f", "x"],
        ["dump", "--part", "all", "--format", "nt"],
        ["dump", "--part", "x"],
    ],
)
def test_wrong_usage(arguments: Sequence[str]) -> None:
    result = kg(*arguments, "--data", DATA)
    assert result.exit_code == 2
    assert "Error: " in result.stderr


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("KG_BASE", "http://example.org", "give an http(s) IRI that ends in /"),
        ("KG_BASE", "http://example.org/#x/", "give an http(s) IRI that ends in /"),
        ("KG_PORT", "http", "give a whole number from 0 to 65535"),
        ("KG_PORT", "65536", "give a whole number from 0 to 65535"),
        ("KG_PORT", "²", "give a whole number from 0 to 65535"),
        ("KG_KEEP", "0", "give a whole number from 1 to 1000"),
    ],
)
def test_wrong_setting_is_one_line(name: str, value: str, words: str) -> None:
    result = kg("sparql", "ASK {}", "--data", DATA, **{name: value})
    setting = name.removeprefix("KG_").lower()
    assert result.exit_code == 2
    assert result.stderr == f"environment: `{setting}` is {value!r}; {words}\n"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("bas = 'x'", "kg.toml: unknown setting `bas`; known are base, out, host, port, keep, "),
        ("port = 'x'", "kg.toml: `port` is 'x'; give a whole number from 0 to 65535"),
        ("port = true", "kg.toml: `port` is True; give a whole number from 0 to 65535"),
        ("out = 5", "kg.toml: `out` is 5; give a text in quotes"),
        ("port =", "kg.toml: not TOML: "),
    ],
)
def test_wrong_kg_toml_is_one_line(tmp_path: Path, text: str, words: str) -> None:
    folder = project(tmp_path)
    (folder / "kg.toml").write_text(text, "utf-8")
    done = run("check", cwd=folder)
    assert done.returncode == 2
    assert done.stderr.startswith(words)
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("command", ["query partners", "sparql 'SELECT * { ?s ?p ?o } LIMIT 9'"])
def test_data_can_be_the_folder_of_builds_or_a_snapshot(command: str) -> None:
    by_snapshot = kg(*shlex.split(command), "--data", DATA)
    assert by_snapshot.exit_code == 0
    by_folder = kg(*shlex.split(command), "--data", str(built().folder.parents[1]))
    assert by_folder.stdout == by_snapshot.stdout


def test_sparql() -> None:
    assert kg("sparql", "ASK {}", "--data", DATA).stdout == "true\n"
    assert kg("sparql", "ASK { <a:a> <a:b> 1 }", "--format", "csv", "--data", DATA).stdout == "false\n"
    assert json.loads(kg("sparql", "ASK {}", "--format", "json", "--data", DATA).stdout)["boolean"] is True
    graph = kg("sparql", "CONSTRUCT WHERE { ?s a ?o }", "--data", DATA).stdout
    assert len(Graph().parse(data=graph, format="turtle")) > 1000
    assert "<rdf:RDF" in kg("sparql", "CONSTRUCT WHERE { ?s a ?o }", "--format", "xml", "--data", DATA).stdout


def test_sparql_from_a_file_and_standard_input(tmp_path: Path) -> None:
    (tmp_path / "q.rq").write_text("\ufeffASK {}", "utf-8")
    assert kg("sparql", "-f", str(tmp_path / "q.rq"), "--data", DATA).stdout == "true\n"
    piped = subprocess.run(
        [*KG, "sparql", "-f", "-", "--data", DATA], input=b"ASK {}", capture_output=True, check=True
    )
    assert piped.stdout == b"true\n"
    (tmp_path / "q.rq").write_bytes("ASK {} # Имя".encode("cp1251"))
    result = kg("sparql", "-f", str(tmp_path / "q.rq"), "--data", DATA)
    assert result.stderr == f"{tmp_path}/q.rq: not UTF-8; save it as UTF-8\n"


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("format_", [None, "turtle", *FORMATS])
def test_dump(part: str, format_: str | None, tmp_path: Path) -> None:
    if part == "all" and format_ not in (None, "trig"):
        return
    suffix = {None: "trig" if part == "all" else "ttl", "turtle": "ttl"}.get(format_, format_)
    expected = (built().folder / "dumps" / f"{part}.{suffix}").read_bytes()
    chosen = ["--format", format_] if format_ else []
    assert kg("dump", "--part", part, *chosen, "--data", DATA).stdout_bytes == expected
    target = tmp_path / "file"
    assert kg("dump", "--part", part, *chosen, "-o", str(target), "--data", DATA).stdout_bytes == b""
    assert target.read_bytes() == expected
    assert list(tmp_path.iterdir()) == [target]


def test_dump_by_default_is_the_data_as_turtle() -> None:
    expected = (built().folder / "dumps" / "data.ttl").read_bytes()
    assert kg("dump", "--data", DATA).stdout_bytes == expected
    assert kg("dump", "-o", "-", "--data", DATA).stdout_bytes == expected


def test_dump_to_a_pipe_leaves_it_one(tmp_path: Path) -> None:
    """``kg dump -o /dev/stdout`` once put a plain file in the place of the device."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen([*KG, "dump", "-o", str(pipe), "--data", DATA]) as writer:
        content = pipe.read_bytes()
    assert writer.returncode == 0
    assert content == (built().folder / "dumps" / "data.ttl").read_bytes()
    assert pipe.is_fifo()
    assert list(tmp_path.iterdir()) == [pipe]


@pytest.mark.parametrize(
    "command",
    ["query events", "query events --format csv", "query events --format json", "dump", "dump --part all"],
)
def test_reader_that_has_seen_enough(command: str) -> None:
    with subprocess.Popen(
        [*KG, *command.split(), "--data", DATA], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout
        assert process.stderr
        assert process.stdout.read(10)
        process.stdout.close()
        assert process.stderr.read() == b""


def test_progress_is_a_bar_on_a_terminal(tmp_path: Path) -> None:
    shown = on_terminal("build", "--report", str(OTHER), "--out", str(tmp_path))
    assert "\r" in shown
    assert "###" in shown
    assert "100%" in shown
    assert "writing dumps" in shown


def test_fault_on_a_terminal_comes_after_the_bar(tmp_path: Path) -> None:
    folder = project(tmp_path, Саппоро="Атлантида")
    shown = on_terminal("check", "--report", str(folder / "data" / "source" / "fi-helsinki-2021.toml"))
    assert shown.splitlines()[-1].startswith("fi-helsinki-2021.txt:")


def test_load_rollback_and_snapshots(tmp_path: Path) -> None:
    out = tmp_path / "out"
    quads = rdf(tmp_path, "a.nq", "<s:s> <p:p> <o:o> <g:g> .\n<s:s> <p:q> 1 .\n".replace("1", '"1"'))
    done = kg("load", str(quads), "--out", str(out))
    assert done.exit_code == 0, done.output
    one = (out / "current").readlink().name
    triples, last = done.stdout.splitlines()
    assert triples == "triples 2"
    assert last.startswith(f"snapshot 1, version {one}, in {out}/snapshots/{one}, ")
    assert "reading: 100 %" in done.stderr.splitlines()
    assert kg("dump", "--part", "all", "--format", "nq", "--data", str(out)).stdout == quads.read_text(
        "utf-8"
    )
    missing = kg("dump", "--data", str(out))
    assert (missing.exit_code, missing.stdout) == (1, "")
    assert missing.stderr.startswith("no data.ttl in snapshot 1; there are all.nq, all.nq.gz, ")
    ask = "ASK { <s:s> <p:p> ?o ; <p:q> ?q GRAPH <g:g> { <s:s> ?p ?o } FILTER(?p != <p:q>) }"
    assert kg("sparql", ask, "--data", str(out)).stdout == "true\n"

    turtle = rdf(tmp_path, "b.ttl", "<s> <p> <o> .")
    assert kg("load", str(turtle), "--out", str(out), "--base", "https://example.org/").exit_code == 0
    two = (out / "current").readlink().name
    assert kg("sparql", "ASK { <https://example.org/s> ?p ?o }", "--data", str(out)).stdout == "true\n"
    assert kg("rollback", "--data", str(out)).stdout == f"from version {two} to snapshot 1, version {one}\n"
    again = kg("rollback", "--data", str(out))
    assert (again.exit_code, again.stderr) == (1, f"no snapshot before 1 in {out}; there are: 2, 1\n")
    wrong = kg("rollback", "--to", "7", "--data", str(out))
    assert (wrong.exit_code, wrong.stderr) == (1, f"no snapshot 7 in {out}; there are: 2, 1\n")
    same = kg("rollback", "--to", "1", "--data", str(out))
    assert same.stdout == f"snapshot 1, version {one}, is the current one already\n"

    head, *rows = kg("snapshots", "--data", str(out)).stdout.splitlines()
    assert head.split() == ["number", "version", "published", "triples", "MB"]
    assert [row.split()[:-3] for row in rows] == [["2", two], ["*", "1", one]]
    assert [row.split()[-2] for row in rows] == ["1", "2"]
    shutil.rmtree(out / "snapshots" / one / "store")
    rows = kg("snapshots", "--data", str(out)).stdout.splitlines()[1:]
    assert rows[0].split()[:2] == ["2", two]
    assert re.fullmatch(rf"\* damaged  {one}  store/\S+ is missing", rows[1])


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["bad.ttl"], 2, "bad.ttl:2:3: "),
        (["good.txt"], 2, "good.txt: no known suffix '.txt'; known are .ttl, "),
        (["none.nt"], 1, "none.nt: no such file or directory\n"),
    ],
)
def test_load_of_what_cannot_be_read(tmp_path: Path, arguments: Sequence[str], code: int, words: str) -> None:
    rdf(tmp_path, "bad.ttl", "<a:a> <b:b>\n  . <c:c> .")
    rdf(tmp_path, "good.txt", "")
    done = run("load", *arguments, "--out", "out", cwd=tmp_path)
    assert done.returncode == code
    assert done.stdout == ""
    assert done.stderr.splitlines(keepends=True)[-1].startswith(words)
    assert not (tmp_path / "out" / "current").exists()


@pytest.mark.parametrize(
    "arguments", [[], ["a.ttl", "--base", "urn:x:"], ["a.ttl", "--base", "https://e.org/#x"]]
)
def test_load_used_wrongly(arguments: Sequence[str]) -> None:
    done = kg("load", *arguments)
    assert done.exit_code == 2
    assert "Error: " in done.stderr


def test_serve_takes_host_and_port(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Config] = []
    monkeypatch.setattr("kg.serve.serving.serve_forever", asked.append)
    assert kg("serve", "--host", "0.0.0.0", "--port", "0", "--data", DATA).exit_code == 0  # noqa: S104
    assert kg("serve", "--data", DATA, KG_PORT="8123").exit_code == 0
    assert [(config.host, config.port, str(config.out)) for config in asked] == [
        ("0.0.0.0", 0, DATA),  # noqa: S104
        ("127.0.0.1", 8123, DATA),
    ]
    assert kg("serve", "--port", "70000").exit_code == 2
