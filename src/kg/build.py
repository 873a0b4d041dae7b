"""The straight line from reports to a snapshot: each stage called once, its faults gathered.

Reading and checking write nothing; only :func:`build` does, and only when there is no fault.
"""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version as package_version
from pathlib import Path

from pyoxigraph import RdfFormat, Store, parse
from rdflib import Graph

from kg.config import Config
from kg.extract.reading import read_report
from kg.faults import Fault, InputError
from kg.graph.catalogue import describe_dataset, describe_version
from kg.graph.close import close
from kg.graph.copies import FOLDER as COPIES
from kg.graph.copies import Copy, read_copies
from kg.graph.describe import Labels, describe_contents, describe_places, describe_report
from kg.graph.files import LINKSET
from kg.graph.findings import describe_findings
from kg.graph.links import describe_links, make_linkset
from kg.graph.parts import Parts, count, read_turtle, sort_lines, sort_triples
from kg.graph.rules import compile_rules
from kg.graph.shapes import compile_shapes
from kg.graph.validate import Finding, by_gravity, validate
from kg.iris import Iris, expand
from kg.link.gazetteer import Gazetteer
from kg.link.mentions import MentionFinder
from kg.link.places import link_places
from kg.query.description import describe_queries
from kg.query.saved import Queries, read_queries
from kg.records import Place, Report
from kg.source.tables import read_places, read_words
from kg.store.snapshot import Snapshot
from kg.store.write import write_snapshot
from kg.words import Matcher

ONTOLOGY_FILES = ("citypartners.ttl", "schemes.ttl", "shapes.ttl", "alignments.ttl")
CHECK_STEPS = ("writing triples", "checking")
STEPS = (*CHECK_STEPS, "inferring", "describing", "writing the store", "indexing", "comparing", "publishing")
Step = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Reading:
    """All reports as records, the places that are known, the copies of Wikidata, the newest first."""

    reports: tuple[Report, ...]
    known: tuple[Place, ...] = ()
    copies: tuple[Copy, ...] = ()


@dataclass(frozen=True, slots=True)
class Checked:
    """The asserted triples with what the shapes find in them; ``store`` holds them and the ontology."""

    reading: Reading
    data: dict[str, bytes]
    ontology: bytes
    findings: tuple[Finding, ...]
    store: Store


@dataclass(frozen=True, slots=True)
class Summary:
    """What a build did, in numbers: ``findings``, the ``warnings`` among them, ``seconds`` of wall clock."""

    rows: int
    partnerships: int
    agreements: int
    events: int
    characters: int
    accounted: int
    asserted: int
    inferred: int
    findings: int
    warnings: int
    seconds: float
    snapshot: Snapshot


def report_files(config: Config) -> tuple[Path, ...]:
    """Return the ``.toml`` file of every report in ``data/source/``, sorted by name."""
    return tuple(sorted((config.data / "source").glob("*.toml")))


def read_reports(config: Config, paths: Sequence[Path], step: Step) -> Reading:
    """Return the reports described by the ``.toml`` files ``paths`` as records, and the copies of Wikidata.

    Raises :class:`InputError` with every fault of every report and of every copy.
    """
    matcher = Matcher(read_words(config.data / "words.tsv"))
    known = read_places(config.data / "places.tsv")
    gazetteer = Gazetteer(known, matcher)
    finder = MentionFinder(gazetteer, matcher)
    reports: list[Report] = []
    faults: list[Fault] = []
    if not paths:
        folder = str(config.data / "source")
        faults.append(Fault(folder, 0, 0, "no reports", "put a .toml and its text there"))
    for path in paths:
        step(f"reading {path.name}")
        try:
            reports.append(link_places(read_report(path, gazetteer, matcher), gazetteer, finder))
        except InputError as error:
            faults += error.faults
    for what, message in (
        ("key", "two reports of one place and year"),
        ("file", "two reports read one file"),
    ):
        names = Counter(getattr(report.description, what) for report in reports)
        for report in reports:
            if names[name := getattr(report.description, what)] > 1:
                toml = Path(report.description.path).name
                faults.append(Fault(toml, 0, 0, f"{message}, {name}", "give only one of them"))
    copies: tuple[Copy, ...] = ()
    try:
        copies = read_copies(config.data / COPIES, Iris(config.base))
    except InputError as error:
        faults += error.faults
    if faults:
        raise InputError(faults)
    return Reading(tuple(reports), known, copies)


def check_reports(config: Config, reading: Reading, step: Step) -> Checked:
    """Return the asserted triples of ``reading`` with the findings of the shapes; nothing is inferred."""
    step("writing triples")
    iris = Iris(config.base)
    labels = _concept_labels(config)
    data = {
        iris.graph(report.description.key): sort_triples(describe_report(report, iris, labels))
        for report in reading.reports
    }
    places = (
        triple
        for report in reading.reports
        for triple in (*describe_places(report, iris), *describe_contents(report, reading.known, iris))
    )
    newest = reading.copies[0].triples if reading.copies else b""
    known = describe_links((place for report in reading.reports for place in report.places), newest, iris)
    data[iris.graph("links")] = sort_triples((*places, *known))
    ontology = read_turtle(config.ontology / name for name in ("citypartners.ttl", "schemes.ttl"))
    step("checking")
    shapes = compile_shapes(
        Graph().parse(config.ontology / "shapes.ttl"), Graph().parse(config.ontology / "citypartners.ttl")
    )
    findings: set[Finding] = set()
    for report in reading.reports:
        # Each report by itself: two may well print one agreement's title with different commas.
        store = Store()
        for triples in (ontology, data[iris.graph("links")], data[iris.graph(report.description.key)]):
            store.bulk_load(triples, format=RdfFormat.N_TRIPLES)
        findings.update(validate(store, shapes))
    if len(reading.reports) > 1:
        store = Store()
        for triples in (ontology, *data.values()):
            store.bulk_load(triples, format=RdfFormat.N_TRIPLES)
    return Checked(reading, data, ontology, tuple(sorted(findings, key=by_gravity)), store)


def _concept_labels(config: Config) -> Labels:
    labels: dict[str, dict[str, str]] = {}
    for quad in parse(path=config.ontology / "schemes.ttl"):
        if quad.predicate.value == expand("skos:prefLabel"):
            labels.setdefault(quad.subject.value, {})[quad.object.language] = quad.object.value
    return labels


def violations(checked: Checked) -> tuple[Fault, ...]:
    """Return the findings that forbid a build, as faults of the reports they come from."""
    return tuple(
        Fault(
            finding.file,
            finding.line,
            0,
            " ".join(f"{finding.message_en} <{finding.focus}> {finding.value}".split()),
            f"see {finding.shape} in ontology/shapes.ttl",
        )
        for finding in checked.findings
        if finding.severity == "Violation"
    )


def infer(config: Config, checked: Checked, step: Step) -> Parts:
    """Return all graphs: the asserted data, what follows from it, the ontology, what the shapes found."""
    step("inferring")
    rules = compile_rules(Graph().parse(config.ontology / "citypartners.ttl"))
    inferred = sort_lines(close(checked.store, rules, "citypartners.ttl"))
    iris = Iris(config.base)
    return Parts(
        data=checked.data,
        inferred=(iris.graph("inferred"), inferred),
        ontology=(iris.graph("ontology"), checked.ontology),
        about={iris.graph("findings"): sort_triples(describe_findings(checked.findings, iris))},
        linkset=(iris.dataset(LINKSET), make_linkset(checked.data.values())),
        copies={copy.graph: copy.triples for copy in checked.reading.copies},
    )


def build(config: Config, paths: Sequence[Path], out: Path, step: Step) -> Summary:
    """Build a snapshot of the reports described by ``paths`` under ``out`` and return what was done.

    Raises :class:`InputError`, and writes nothing, when a saved query or a report has a fault, or a report
    breaks a shape. ``step`` is called with a few words before each piece of work.
    """
    started = time.monotonic()
    queries, reading = _read(config, paths, step)
    checked = check_reports(config, reading, step)
    if faults := violations(checked):
        raise InputError(faults)
    parts = infer(config, checked, step)
    iris = Iris(config.base)
    parts = replace(parts, about={**parts.about, iris.graph("queries"): describe_queries(queries, iris)})
    reports = checked.reading.reports
    described, version = _describe(config, checked, parts, step)
    summary = _count(checked, described)
    snapshot = write_snapshot(
        described,
        out,
        version=version,
        base=config.base,
        keep=config.keep,
        counts=summary,
        extra=_extra_files(config, reports),
        step=step,
    )
    return Summary(**summary, seconds=time.monotonic() - started, snapshot=snapshot)


def _read(config: Config, paths: Sequence[Path], step: Step) -> tuple[Queries, Reading]:
    """Return the saved queries and the reports; raise :class:`InputError` with the faults of both."""
    faults: tuple[Fault, ...] = ()
    queries, reading = Queries(), Reading(())
    try:
        queries = read_queries(config.queries, config.base)
    except InputError as error:
        faults = error.faults
    try:
        reading = read_reports(config, paths, step)
    except InputError as error:
        faults += error.faults
    if faults:
        raise InputError(faults)
    return queries, reading


def _describe(config: Config, checked: Checked, parts: Parts, step: Step) -> tuple[Parts, str]:
    """Return ``parts`` with the description, and the version: a digest of all that is in the snapshot."""
    step("describing")
    iris = Iris(config.base)
    reports = checked.reading.reports
    for triples in (*parts.about.values(), *parts.copies.values()):
        checked.store.bulk_load(triples, format=RdfFormat.N_TRIPLES)
    nameless = sort_triples(describe_dataset(checked.store, parts, reports, iris))
    whole = hashlib.sha256(parts.digest().encode() + nameless)
    whole.update(package_version("citypartners-kg").encode())
    for name, content in sorted(_extra_files(config, reports).items()):
        whole.update(f"{name} {len(content)}\n".encode() + content)
    version = whole.hexdigest()[:16]
    description = sort_lines(nameless + sort_triples([describe_version(iris, version)]))
    return replace(parts, description=(iris.graph("void"), description)), version


def _count(checked: Checked, parts: Parts) -> dict[str, int]:
    partnerships = [tie for report in checked.reading.reports for tie in report.partnerships]
    return {
        "rows": sum(report.rows for report in checked.reading.reports),
        "partnerships": len(partnerships),
        "agreements": sum(len(tie.agreements) for tie in partnerships),
        "events": sum(len(tie.events) for tie in partnerships),
        "characters": sum(report.characters for report in checked.reading.reports),
        "accounted": sum(report.accounted for report in checked.reading.reports),
        "asserted": sum(count(triples) for triples in parts.data.values()),
        "inferred": count(parts.inferred[1]),
        "findings": len(checked.findings),
        "warnings": sum(finding.severity == "Warning" for finding in checked.findings),
    }


def _extra_files(config: Config, reports: Sequence[Report]) -> dict[str, bytes]:
    """Return the sources and the ontology, which the server shows beside the graph."""
    files = {f"ontology/{name}": (config.ontology / name).read_bytes() for name in ONTOLOGY_FILES}
    for report in reports:
        files[f"source/{report.description.file}"] = report.text.encode()
    return files
