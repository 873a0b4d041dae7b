"""RO-Crate metadata: read by the library of those who made the format, and true of the files it describes."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

import pytest
from rocrate.model.file import File
from rocrate.rocrate import ROCrate

from kg.store.crate import CRATE, About, Party, Report, describe_crate, media_type, read_about
from kg.store.packing import DumpFile

from .built import OTHER, REAL, built

DUMPS = built(REAL, OTHER).folder / "dumps"
CC_BY = "https://creativecommons.org/licenses/by/4.0/"


def entities(crate: bytes) -> dict[str, dict[str, Any]]:
    return {entity["@id"]: entity for entity in json.loads(crate)["@graph"]}


def references(value: object) -> list[str]:
    """Return every ``@id`` that ``value`` refers to."""
    if isinstance(value, list):
        return [found for each in value for found in references(each)]
    if isinstance(value, dict):
        return [str(value["@id"])]
    return []


@pytest.fixture(scope="module")
def crate() -> ROCrate:
    return ROCrate(DUMPS)


def test_library_reads_it(crate: ROCrate) -> None:
    assert crate.version == "1.2"
    root = crate.root_dataset
    assert root["name"] == "City partners"
    assert root["license"]["name"] == "Creative Commons Attribution 4.0 International"
    assert root["version"] == built(REAL, OTHER).version
    assert {report["temporalCoverage"] for report in root["isBasedOn"]} == {"2020", "2021"}
    assert "Комитет по внешним связям Санкт-Петербурга" in {
        report["publisher"]["name"] for report in root["isBasedOn"]
    }


def test_every_file_is_described_as_it_is(crate: ROCrate) -> None:
    described = {entity.id: entity for entity in crate.data_entities if isinstance(entity, File)}
    assert set(described) == {path.name for path in DUMPS.iterdir()} - {CRATE}
    for name, entity in described.items():
        assert entity["encodingFormat"] == media_type(name)
        if name != "SHA256SUMS":
            content = (DUMPS / name).read_bytes()
            assert entity["contentSize"] == str(len(content))
            assert entity["sha256"] == hashlib.sha256(content).hexdigest()
            assert entity["license"].id == CC_BY


def test_it_has_what_the_specification_wants() -> None:
    """https://www.researchobject.org/ro-crate/specification/1.2/root-data-entity."""
    whole = json.loads((DUMPS / CRATE).read_bytes())
    assert whole["@context"] == "https://w3id.org/ro/crate/1.2/context"
    found = entities((DUMPS / CRATE).read_bytes())
    assert len(found) == len(whole["@graph"])
    assert found[CRATE]["about"] == {"@id": "./"}
    assert found[CRATE]["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.2"}
    root = found["./"]
    assert root["@type"] == "Dataset"
    assert re.fullmatch(r"[0-9]{4}(-[0-9]{2}-[0-9]{2}.*)?", root["datePublished"])
    assert {"name", "description", "license"} <= root.keys()
    assert {"name", "description"} <= found[root["license"]["@id"]].keys()
    for entity in found.values():
        assert "@type" in entity
        assert entity["@id"] == CRATE or entity["name"]
        for key, value in entity.items():
            if key != "conformsTo":
                assert set(references(value)) <= found.keys()


def test_loaded_data_without_a_description_say_so() -> None:
    found = entities(describe_crate(About(version="0123456789abcdef"), [DumpFile("all.nq", 3, "ab")]))
    assert set(found) == {CRATE, "./", "all.nq", "SHA256SUMS"}
    assert "datePublished" not in found["./"]
    assert found["./"]["license"] == "The data names no licence of its own."
    assert found["all.nq"] == {
        "@id": "all.nq",
        "@type": "File",
        "name": "Everything, each named graph apart, nq",
        "contentSize": "3",
        "encodingFormat": "application/n-quads",
        "sha256": "ab",
    }


TITLE = '<http://a/set> <http://purl.org/dc/terms/title> "{}"@{} .\n'
STATED = '<http://a/set> <http://www.w3.org/ns/dcat#version> "1" .\n'


@pytest.mark.parametrize(
    ("description", "data", "expected"),
    [
        ("", "", About()),
        (STATED + TITLE.format("Города", "ru"), "", About("http://a/set", "Города", version="1")),
        (
            STATED + TITLE.format("Cities", "en") + TITLE.format("Города", "ru"),
            "",
            About("http://a/set", "Cities", version="1"),
        ),
        (
            STATED + '<http://a/set> <http://purl.org/dc/terms/modified> "2021-05-06" .\n'
            "<http://a/set> <http://purl.org/dc/terms/creator> <http://a/me> .\n"
            '<http://a/me> <http://xmlns.com/foaf/0.1/name> "Me" .\n'
            '<http://a/set> <http://purl.org/dc/terms/publisher> "Us" .\n',
            "",
            About(
                "http://a/set",
                version="1",
                date="2021-05-06",
                creator=Party("Me", "http://a/me"),
                publisher=Party("Us"),
            ),
        ),
        (
            STATED + "<http://a/set> <http://purl.org/dc/terms/source> <http://a/r1> .\n"
            "<http://a/set> <http://purl.org/dc/terms/source> <http://a/r2> .\n",
            '<http://a/r1> <https://schema.org/temporalCoverage> "2019" .\n'
            '<http://a/r2> <https://schema.org/temporalCoverage> "2018" .\n'
            '<http://a/r22> <https://schema.org/temporalCoverage> "2030" .\n',
            About(
                "http://a/set",
                version="1",
                date="2019",
                reports=(Report("http://a/r1", "", None, "2019"), Report("http://a/r2", "", None, "2018")),
            ),
        ),
    ],
)
def test_what_the_data_say_is_read(description: str, data: str, expected: About) -> None:
    assert read_about(description.encode(), [data.encode()]) == expected


def test_no_time_of_building_is_in_it() -> None:
    """What the data state of themselves is all that it tells: nothing but them is read to make it."""
    folder = built(REAL, OTHER).folder / "dumps"
    description = (folder / "description.nt").read_bytes()
    files = [file for file in built(REAL, OTHER).dumps if file.name != CRATE]
    made = describe_crate(read_about(description, [(folder / "data.nt").read_bytes()]), files)
    assert made == (folder / CRATE).read_bytes()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("data.ttl", "text/turtle"),
        ("data.ttl.gz", "application/gzip"),
        ("data.ttl.zst", "application/zstd"),
        ("all.nq", "application/n-quads"),
        ("changes.rdfp", "application/rdf-patch"),
        ("changes.rdfp.gz", "application/gzip"),
        ("ro-crate-metadata.json", "application/ld+json"),
        ("SHA256SUMS", "text/plain"),
    ],
)
def test_media_types(name: str, expected: str) -> None:
    assert media_type(name) == expected
