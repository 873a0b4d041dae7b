"""`kg query`: a command for each file, with options for its parameters, and every format of the web."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest
from icalendar import Calendar
from openpyxl import load_workbook
from pyoxigraph import RdfFormat, parse
from running import kg, on_terminal, plain, run
from store.built import BASE, built, engine, settings
from store.tiny import rdf

from kg.commands.manual import GROUPS
from kg.commands.options import QUERY_FORMATS
from kg.query.formats import FORMATS
from kg.web import create_app
from kg.web.queries.routes import HEADINGS
from kg.web.site import open_site
from kg.web.texts import catalogue

DATA = str(built().folder)
PREFIXES = """\
PREFIX cp: <https://w3id.org/citypartners/ontology#>
PREFIX geo: <http://www.w3.org/2003/01/geo/wgs84_pos#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
QUERIES = {
    "places": """\
#+ summary: Partners in one country
#+ description: Its cities and regions.
#+ tags: [partners]
#+ defaults:
#+   - lang: ru
#+   - country: https://w3id.org/citypartners/id/place/fi
#+ enumerate:
#+   - lang: [ru, en]
#+   - country
#+ x-summary: {ru: Партнёры в одной стране}
#+ x-order: 1
#+ x-parameters:
#+   country: {ru: Страна, en: Country, choices: countries}
#+ x-columns:
#+   place: {ru: Партнёр, en: Partner}
#+   placeLabel: {ru: Название, en: Name}
#+   lat: {ru: Широта, en: Latitude}
#+   long: {ru: Долгота, en: Longitude}
#+ x-view:
#+   map: {latitude: lat, longitude: long, label: placeLabel}
SELECT ?place ?placeLabel ?lat ?long {
  ?partnership cp:hasPartner ?place ; cp:inReport/cp:listsPartnersOf ?host .
  ?place cp:country ?_country_iri ; rdfs:label ?placeLabel ; geo:lat ?lat ; geo:long ?long
  FILTER(?place != ?host && LANG(?placeLabel) = ?_lang)
}
ORDER BY ?place
""",
    "days": """\
#+ summary: Days
#+ tags: [events]
#+ enumerate:
#+   - mode: [online, in-person]
#+ x-parameters:
#+   mode:
#+     {ru: Форма, en: Mode, labels: {online: {ru: онлайн, en: online}, in-person: {ru: очно, en: in person}}}
#+ x-columns:
#+   day: {ru: День, en: Day}
#+   what: {ru: Что, en: What}
#+ x-view:
#+   calendar: {start: day, summary: what}
SELECT ?day ?what {
  VALUES (?day ?what) { ("2020-02-20"^^xsd:date "one") ("2020-03-01"^^xsd:date "two") }
  FILTER(?day >= ?_from_date && (!BOUND(?__mode) || ?__mode = "online"))
}
ORDER BY ?day
""",
    "many": """\
#+ summary: More rows than a file has
#+ pagination: 7
#+ x-columns:
#+   n: {ru: Число, en: Number}
SELECT ?n {
  VALUES ?a { 0 1 2 3 4 5 6 7 8 9 10 } VALUES ?b { 0 1 2 3 4 5 6 7 8 9 } VALUES ?c { 0 1 2 3 4 5 6 7 8 9 }
  VALUES ?d { 0 1 2 3 4 5 6 7 8 9 }
  BIND(1000 * ?a + 100 * ?b + 10 * ?c + ?d AS ?n)
}
ORDER BY ?n
""",
    "clash": """\
#+ summary: A parameter called as an option is
#+ x-columns:
#+   answer: {ru: Ответ, en: Answer}
SELECT ?answer { BIND(?_size_integer + ?_more_integer AS ?answer) }
""",
    "far": """\
#+ summary: Asks another endpoint
#+ x-federated: https://example.org/sparql
#+ x-columns:
#+   s: {ru: Вещь, en: Thing}
SELECT ?s { SERVICE <https://example.org/sparql> { ?s a ?type } }
""",
    "choices/countries": """\
#+ summary: Countries
#+ defaults:
#+   - lang: ru
#+ enumerate:
#+   - lang: [ru, en]
SELECT ?value ?label (COUNT(?place) AS ?count) {
  ?place cp:country ?value . ?value rdfs:label ?label FILTER(LANG(?label) = ?_lang)
}
GROUP BY ?value ?label
ORDER BY DESC(?value = <https://w3id.org/citypartners/id/place/fi>) ?label
""",
}
FINLAND = ("Helsinki", "Kotka", "Turku")  # read in the report


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a project that has queries of its own, made the current folder."""
    (tmp_path / "queries" / "choices").mkdir(parents=True)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "places.tsv").touch()
    for name, text in QUERIES.items():
        header = "".join(line for line in text.splitlines(keepends=True) if line.startswith("#+"))
        (tmp_path / "queries" / f"{name}.rq").write_text(
            header + PREFIXES + text.removeprefix(header), encoding="utf-8"
        )
    monkeypatch.chdir(tmp_path)
    return tmp_path


def labels(stdout: str) -> list[str]:
    return [row["placeLabel"] for row in csv.DictReader(io.StringIO(stdout))]


@pytest.mark.usefixtures("folder")
def test_without_a_name_queries_are_listed() -> None:
    for command in (["query"], ["query", "--data", DATA]):
        result = kg(*command, LANG="C.UTF-8")
        assert result.exit_code == 0
        assert result.stdout.splitlines() == [
            "Partners:",
            "  places  Partners in one country",
            "",
            "Events:",
            "  days  Days",
            "",
            "Others:",
            "  clash  A parameter called as an option is",
            "  far    Asks another endpoint",
            "  many   More rows than a file has",
            "",
            "`kg query NAME --help` tells more of each.",
        ]
        assert result.stderr == ""
    assert "  many   More rows than a file has\n" in kg("query", "--help").stdout


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("option", "environment", "summary"),
    [
        ([], {"LANG": "ru_RU.UTF-8"}, "Партнёры в одной стране"),
        ([], {"LANG": "ru"}, "Партнёры в одной стране"),
        ([], {"LANG": "ru_RU.UTF-8", "LC_ALL": "en_GB.UTF-8"}, "Partners in one country"),
        ([], {"LANG": "de_DE.UTF-8", "LC_MESSAGES": "ru_RU.UTF-8"}, "Партнёры в одной стране"),
        ([], {"LANG": "run_BI.UTF-8"}, "Partners in one country"),
        ([], {}, "Partners in one country"),
        (["--lang", "ru"], {"LANG": "en_GB.UTF-8"}, "Партнёры в одной стране"),
        (["--lang", "en"], {"LANG": "ru_RU.UTF-8"}, "Partners in one country"),
    ],
)
def test_language_is_that_of_the_locale(option: list[str], environment: dict[str, str], summary: str) -> None:
    assert f"  places  {summary}\n" in kg("query", *option, **environment).stdout
    assert f"\n  {summary}\n" in kg("query", "places", "--help", *option, **environment).stdout


def test_groups_are_those_of_the_web() -> None:
    told = {tag: {"en": text, "ru": catalogue("ru").ugettext(text)} for tag, text in HEADINGS.items()}
    assert list(told.items()) == list(GROUPS.items())


@pytest.mark.usefixtures("folder")
def test_help_of_a_query() -> None:
    result = kg("query", "places", "--help", "--data", DATA, "--lang", "en")
    assert result.exit_code == 0
    usage, summary, description, parameters, values, columns, options = result.stdout.split("\n\n")
    assert usage == "Usage: main query places [--PARAMETER VALUE]... [OPTIONS]"
    assert (summary.strip(), description.strip()) == ("Partners in one country", "Its cities and regions.")
    assert parameters.splitlines() == [
        "Parameters:",
        f"  --country IRI  Country; default: {BASE}id/place/fi",
    ]
    first, second, *_ = values.splitlines()
    assert first == "Values of --country:"
    assert second.split("  ") == ["", f"{BASE}id/place/fi", "Finland (4)"]  # itself among them
    assert values.count("/id/place/") == 20
    countries = {row["country"] for row in csv.DictReader(io.StringIO(real("partners")))}
    assert values.splitlines()[-1].strip() == f"… {len(countries | {'ru'}) - 20} more"
    assert [line.split(maxsplit=1) for line in columns.splitlines()[1:]] == [
        ["place", "Partner"],
        ["placeLabel", "Name"],
        ["lat", "Latitude"],
        ["long", "Longitude"],
    ]
    for option in ("--param", "--format", "--output", "--page", "--size", "--sort", "--columns", "--lang"):
        assert option in options


def real(name: str) -> str:
    """Return a saved query of the project as CSV."""
    return run("query", name, "--format", "csv", "--data", DATA).stdout


def test_help_tells_values_as_they_can_be_given() -> None:
    command = ("query", "partners-in-section", "--lang", "en", "--data", DATA)
    told = kg(*command, "--help").stdout
    assert "default: section:asia" in told
    assert re.search(r"^  section:europe +Europe", told, re.MULTILINE)
    asked = ("--format", "csv", "--columns", "place")
    short = kg(*command, *asked, "--section", "section:europe")
    assert short.exit_code == 0
    assert short.stdout == kg(*command, *asked, "--section", f"{BASE}scheme/section#europe").stdout


@pytest.mark.usefixtures("folder")
def test_help_without_a_snapshot_has_what_the_header_says(tmp_path: Path) -> None:
    told = kg("query", "places", "--help", "--data", str(tmp_path / "none"), "--lang", "ru")
    assert told.exit_code == 0
    assert "--country IRI  Страна; default: " in told.stdout
    assert "Values of" not in told.stdout
    told = kg("query", "days", "--help", "--data", str(tmp_path / "none"))
    assert "  --from YYYY-MM-DD  from; required\n" in told.stdout
    assert "  --mode TEXT        Mode\n" in told.stdout
    assert "Values of --mode:\n  online     online\n  in-person  in person\n" in told.stdout


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    "arguments",
    [
        ["places", "--country", f"{BASE}id/place/fi"],
        ["places", "--param", f"country={BASE}id/place/fi"],
        ["--param", f"country={BASE}id/place/fi", "places"],
        ["places"],
    ],
)
def test_value_is_an_option_of_its_own_or_a_parameter(arguments: list[str]) -> None:
    result = kg("query", *arguments, "--format", "csv", "--lang", "en", "--data", DATA)
    assert (result.exit_code, labels(result.stdout)) == (0, [*FINLAND])


@pytest.mark.usefixtures("folder")
def test_options_may_stand_before_the_name() -> None:
    before = kg("query", "--format", "csv", "--lang", "en", "--data", DATA, "--size", "2", "places")
    assert labels(before.stdout) == ["Helsinki", "Kotka"]
    overruled = kg("query", "--format", "json", "--size", "2", "--data", DATA, "places", "--format", "csv")
    assert len(labels(overruled.stdout)) == 2


@pytest.mark.usefixtures("folder")
def test_parameter_called_as_an_option_is_given_as_a_parameter() -> None:
    given = ["--param", "size=40", "--more", "2", "--size", "1", "--format", "csv", "--data", DATA]
    assert kg("query", "clash", *given).stdout.split() == ["answer", "42"]
    assert "--size INTEGER  " in kg("query", "clash", "--help", "--data", DATA).stdout


@pytest.mark.usefixtures("folder")
def test_what_programs_read_does_not_hang_on_the_locale() -> None:
    russian = kg("query", "places", "--format", "csv", "--data", DATA, LANG="en_GB.UTF-8").stdout
    assert labels(russian) == ["Хельсинки", "Котка", "Турку"]
    assert labels(kg("query", "places", "--format", "csv", "--param", "lang=en", "--data", DATA).stdout) == [
        *FINLAND
    ]
    table = kg("query", "places", "--data", DATA, LANG="en_GB.UTF-8").stdout
    assert "Kotka" in table
    assert "Котка" in kg("query", "places", "--data", DATA, LANG="ru_RU.UTF-8").stdout


@pytest.mark.usefixtures("folder")
def test_table_in_a_pipe_has_every_column_and_a_line_for_each_row() -> None:
    head, *rows, last = kg("query", "places", "--lang", "en", "--data", DATA).stdout.splitlines()
    assert head.split() == ["place", "placeLabel", "lat", "long"]
    assert [row.split()[1] for row in rows] == [*FINLAND]
    assert [row.index("6", 60) for row in rows] == [head.index("lat")] * 3
    assert last == "3 rows"
    one = kg("query", "places", "--lang", "en", "--page", "3", "--size", "1", "--data", DATA).stdout
    assert one.splitlines()[-1] == "rows 3 to 3 of 3"
    none = kg("query", "places", "--country", f"{BASE}id/place/x", "--data", DATA).stdout
    assert none.splitlines() == ["place  placeLabel  lat  long", "0 rows"]


def test_table_on_a_terminal_has_titles_and_labels(folder: Path) -> None:
    command = ("query", "places", "--lang", "ru", "--data", DATA)
    shown = on_terminal(*command, cwd=folder, streams=("stdout",), columns=100)
    assert f"{BASE}id/place/fi-kotka\x1b\\" in shown  # the link behind a label
    head, *rows, last = plain(shown)
    assert head.split() == ["Партнёр", "Широта", "Долгота"]
    assert [row.split()[0] for row in rows] == ["Хельсинки", "Котка", "Турку"]
    assert last == "3 rows"


def test_table_on_a_terminal_too_narrow_for_it_is_a_list(folder: Path) -> None:
    words = " ".join(["word"] * 30)
    text = f"SELECT ?one ?two ?three {{ VALUES (?one ?two ?three) {{ ('A name of its own' 2 '{words}') }} }}"

    def shown(columns: int) -> list[str]:
        command = ("sparql", text, "--data", DATA)
        return plain(on_terminal(*command, cwd=folder, streams=("stdout",), columns=columns))

    assert shown(200) == [
        "one" + " " * 16 + "two  three",
        f"A name of its own  2    {words}",
        "1 row",
    ]
    lines = " ".join(["word"] * 6)
    assert shown(36) == [
        "one    A name of its own",
        "two    2",
        *(f"three  {lines}" if not number else f"       {lines}" for number in range(5)),
        "",
        "1 row",
    ]


def test_control_characters_reach_no_terminal() -> None:
    text = r"SELECT ?x { VALUES ?x { '\u001B]0;title\u0007\u009B31m' 'a\nb' } }"
    assert kg("sparql", text, "--data", DATA).stdout == "x\n�]0;title��31m\na b\n2 rows\n"


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("format_", QUERY_FORMATS)
def test_each_format(format_: str, tmp_path: Path) -> None:
    """What the formats are like is tested with them; here that each is given, and whole."""
    command = ["days", "--from", "2020-01-01"] if format_ == "ics" else ["places"]
    target = tmp_path / "result"
    result = kg("query", *command, "--format", format_, "--data", DATA, "--lang", "en")
    assert (result.exit_code, result.stderr) == (0, "")
    body = result.stdout_bytes
    assert (
        kg(
            "query", *command, "--format", format_, "--data", DATA, "--lang", "en", "-o", str(target)
        ).stdout_bytes
        == b""
    )
    assert target.read_bytes() == body
    assert number_of_rows(format_, body) == (2 if format_ == "ics" else 3)


def number_of_rows(format_: str, body: bytes) -> int:
    match format_:
        case "xlsx":
            return int(load_workbook(io.BytesIO(body)).worksheets[0].max_row) - 1
        case "ics":
            return len(Calendar.from_ical(body).walk("VEVENT"))
        case "json":
            return len(json.loads(body)["results"]["bindings"])
        case "geojson":
            return len(json.loads(body)["features"])
        case "ttl" | "jsonld":
            kind = RdfFormat.from_extension(format_)
            return sum(quad.predicate.value.endswith("csvw#row") for quad in parse(body, format=kind))
        case "xml":
            return body.count(b"<result>")
        case "table":
            return len(body.splitlines()) - 2
        case _:
            return len(body.splitlines()) - 1


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("suffix", FORMATS)
def test_bytes_are_those_of_the_web(suffix: str, folder: Path) -> None:
    name = "days" if suffix == "ics" else "places"
    fields = {"from": "2020-02-25"} if suffix == "ics" else {"country": f"{BASE}id/place/de"}
    config = settings(root=folder, out=built().folder)
    client = create_app(open_site(config, built(), engine())).test_client()
    page = client.get(f"/queries/{name}.{suffix}", query_string=fields | {"_size": "2", "lang": "en"})
    assert page.status_code == 200, page.text
    given = [word for key, value in fields.items() for word in (f"--{key}", value)]
    result = kg("query", name, *given, "--size", "2", "--lang", "en", "--format", suffix, "--data", DATA)
    assert result.stdout_bytes == page.data


@pytest.mark.usefixtures("folder")
def test_format_is_that_of_the_suffix(tmp_path: Path) -> None:
    begun = {
        **{"a.csv": b"place,", "a.json": b"{", "a.xlsx": b"PK", "b.XLSX": b"PK"},
        **{"a.txt": b"place  ", "a": b"place  ", "a.excel.csv": b"\xef\xbb\xbf"},
    }
    for name, begins in begun.items():
        assert kg("query", "places", "-o", str(tmp_path / name), "--data", DATA).output == ""
        assert (tmp_path / name).read_bytes().startswith(begins)
    unknown = kg("query", "places", "-o", "a.doc", "--data", DATA)
    assert (unknown.exit_code, Path("a.doc").exists()) == (2, False)
    assert unknown.stderr.startswith("--output is 'a.doc'; let it end in one of csv, ")
    assert kg("query", "places", "-o", "a.json", "--format", "csv", "--data", DATA).output == ""
    assert Path("a.json").read_bytes().startswith(b"place,")
    assert kg("query", "places", "-o", "-", "--format", "csv", "--data", DATA).stdout.startswith("place,")


@pytest.mark.usefixtures("folder")
def test_file_stays_the_old_one_where_there_is_no_new_one(tmp_path: Path) -> None:
    target = tmp_path / "days.geojson"
    target.write_text("old")
    result = kg("query", "days", "--from", "2020-01-01", "-o", str(target), "--data", DATA)
    assert (result.exit_code, target.read_text()) == (2, "old")
    nowhere = kg("query", "places", "-o", "none/a.csv", "--data", DATA)
    assert (nowhere.exit_code, nowhere.stderr) == (1, f"{tmp_path}/none: no such file or directory\n")


@pytest.mark.parametrize("output", [[], ["-o", "-"]])
def test_workbook_goes_to_no_terminal(folder: Path, output: list[str]) -> None:
    command = ("query", "places", "--format", "xlsx", "--data", DATA, *output)
    shown = on_terminal(*command, cwd=folder, streams=("stdout", "stderr"))
    assert shown == "xlsx is not for a terminal; give -o FILE\r\n"
    assert kg(*command).stdout_bytes.startswith(b"PK")


@pytest.mark.usefixtures("folder")
def test_rows_columns_and_order() -> None:
    def asked(*options: str) -> list[str]:
        command = ["query", "places", "--format", "csv", "--lang", "en", "--data", DATA]
        return kg(*command, *options).stdout.split()

    assert asked("--columns", "placeLabel") == ["placeLabel", *FINLAND]
    assert asked("--columns", "placeLabel", "--sort", "-lat") == ["placeLabel", "Kotka", "Turku", "Helsinki"]
    assert asked("--columns", "placeLabel", "--size", "2", "--page", "2") == ["placeLabel", "Turku"]


@pytest.mark.usefixtures("folder")
def test_page_without_a_size_is_that_of_the_web() -> None:
    result = kg("query", "many", "--page", "2", "--format", "csv", "--data", DATA)
    assert result.stdout.split() == ["n", *map(str, range(7, 14))]
    assert result.stderr == ""


@pytest.mark.usefixtures("folder")
def test_rows_that_are_left_out_are_told() -> None:
    result = kg("query", "many", "--format", "csv", "--data", DATA)
    assert result.stdout.count("\n") == 10_001
    assert result.stderr == "1000 more rows: --page 2 --size 10000 gives the next\n"
    rest = kg("query", "many", "--format", "csv", "--page", "2", "--size", "10000", "--data", DATA)
    assert rest.stdout.split()[1:] == [*map(str, range(10_000, 11_000))]
    assert rest.stderr == ""


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["nothing"], 1, "no query 'nothing'; there are places, clash, days, far, many\n"),
        (["choices/countries"], 1, "no query 'choices/countries'; there are "),
        (["../queries/days"], 1, "no query '../queries/days'; there are "),
        (["days"], 2, "query 'days' needs the parameter 'from' (xsd:date)"),
        (["days", "--from", "x"], 2, "parameter 'from' is 'x'; it must be of type xsd:date"),
        (["days", "--param", "from"], 2, "--param 'from' has no «=»; give --param name=value\n"),
        (["days", "--param", "x=y"], 2, "query 'days' has no parameter 'x'; it has mode, from\n"),
        (["days", "--from", "2020-01-01", "--mode", "x"], 2, "parameter 'mode' is 'x'; "),
        (["places", "--param", "lang=fr"], 2, "parameter 'lang' is 'fr'; "),
        (["many", "--param", "lang=en"], 2, "query 'many' has no parameter 'lang'; it has none\n"),
        (
            ["places", "--country", "urn:x:a", "--param", "country=urn:x:b"],
            2,
            "parameter 'country' is given 2 times; give it once\n",
        ),
        (["places", "--page", "0"], 2, "--page is '0'; give a whole number from 1 to "),
        (["places", "--size", "10001"], 2, "--size is '10001'; give a whole number from 1 to 10000\n"),
        (["places", "--sort", "x"], 2, "--sort is 'x'; give columns, each once, parted by commas: place, "),
        (["places", "--columns", "-lat"], 2, "--columns is '-lat'; give columns, each once, "),
        (["places", "--format", "ics"], 2, "query 'places' has no ics; it has table, csv, excel.csv, tsv, "),
        (
            ["places", "--format", "geojson", "--columns", "place"],
            2,
            "query 'places' has no geojson; it has table, csv, ",
        ),
        (["far"], 2, "query 'far' calls https://example.org/sparql, and this command calls nobody; "),
    ],
)
def test_error_is_one_line(arguments: list[str], code: int, words: str) -> None:
    result = kg("query", *arguments, "--data", DATA)
    assert (result.exit_code, result.stdout) == (code, "")
    assert result.stderr.startswith(words)
    assert result.stderr.count("\n") == 1


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    "arguments",
    [
        ["places", "--nothing", "x"],
        ["--page", "2"],
        ["--nothing"],
        ["places", "--lang", "fr"],
        ["places", "x"],
    ],
)
def test_wrong_usage(arguments: list[str]) -> None:
    result = kg("query", *arguments, "--data", DATA)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Error: " in result.stderr


def test_only_the_query_that_is_asked_for_is_read(folder: Path) -> None:
    (folder / "queries" / "broken.rq").write_text("#+ summary: x\nSELECT {")
    assert kg("query", "places", "--format", "csv", "--data", DATA).exit_code == 0
    for command in (["query"], ["query", "nothing"], ["query", "--help"], ["query", "broken", "--help"]):
        result = kg(*command)
        assert result.exit_code == 2
        assert result.stderr.startswith("broken.rq:2:")


def test_default_and_text_are_put_under_the_base_of_the_data(folder: Path, tmp_path: Path) -> None:
    places = rdf(
        tmp_path,
        "a.ttl",
        f"@prefix cp: <{BASE}ontology#> . @prefix geo: <http://www.w3.org/2003/01/geo/wgs84_pos#> .\n"
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        "<id/place/fi-x> cp:country <id/place/fi> ; rdfs:label 'X'@ru ; geo:lat 1.5 ; geo:long 2.5 .\n"
        "<p> cp:hasPartner <id/place/fi-x> ; cp:inReport <r> . <r> cp:listsPartnersOf <h> .\n"
        "<id/place/fi> rdfs:label 'Финляндия'@ru .\n",
    )
    out = str(folder / "out")
    base = "https://example.org/"
    assert kg("load", str(places), "--out", out, "--base", base).exit_code == 0
    assert labels(kg("query", "places", "--format", "csv", "--data", out).stdout) == ["X"]
    told = kg("query", "places", "--help", "--lang", "ru", "--data", out).stdout
    assert f"default: {base}id/place/fi\n" in told
    assert f"  {base}id/place/fi  Финляндия (1)\n" in told
