"""The dataset in the terms of schema.org, as search engines for data read it."""

from __future__ import annotations

from collections.abc import Iterator

from kg.iris import Iris
from kg.store.crate import media_type
from kg.web.asking import Row, select
from kg.web.languages import bare_root, language
from kg.web.machines.absolute import absolute
from kg.web.pages import link
from kg.web.site import Site, current_site
from kg.web.texts import gettext

tells_of_dataset = ("/", "/about", "/dataset", "/dumps/")
_MOST_PLACES = 50  # whose reports these are; more is no coverage but a list
_PACKED = (".gz", ".zst")
_SHORTEST, _LONGEST = 50, 5000  # characters of a description, as Google's guide for datasets has it


def catalogue_table() -> list[dict[str, object]]:
    """Return the dataset, with the files of the version that is served, and the catalogue that it is in."""
    site = current_site()
    row = next(iter(select(site.engine, "machines/dataset", **_asked(site))), {})
    about = Iris(site.snapshot.base).dataset()
    dataset: dict[str, object] = {
        "@type": "Dataset",
        "@id": about,
        "url": absolute(link("/dataset")),
        "name": _text(row, "title") or gettext("City partners"),
        "description": _description(row, site),
        "version": site.snapshot.version,
        "dateModified": site.snapshot.published.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "isAccessibleForFree": True,
        "keywords": [gettext("twin towns"), gettext("international cooperation"), gettext("linked data")],
        "distribution": [*_files(site)],
    }
    if licence := _text(row, "licence"):
        dataset["license"] = licence
    if publisher := _text(row, "publisher"):
        dataset["creator"] = {"@type": "Organization", "name": publisher}
    if (first := _text(row, "first")) and (last := _text(row, "last")):
        dataset["temporalCoverage"] = first if first == last else f"{first}/{last}"
    if places := [*_places(site)]:
        dataset["spatialCoverage"] = places
    home = absolute(link("/"))
    catalogue: dict[str, object] = {
        "@type": "DataCatalog",
        "@id": f"{home}#catalogue",
        "url": absolute(link("/dumps/")),
        "name": gettext("City partners"),
        "dataset": {"@id": about},
    }
    return [catalogue, dataset]


def _asked(site: Site) -> dict[str, str]:
    return {"dataset": Iris(site.snapshot.base).dataset(), "language": language()}


def _text(row: Row, name: str) -> str:
    return row[name].value if name in row else ""


def _description(row: Row, site: Site) -> str:
    """Return a description that is long enough to be taken."""
    said = _text(row, "description")
    if len(said) < _SHORTEST:
        size = gettext("A knowledge graph of %(number)s triples, with dumps and a SPARQL endpoint.")
        said = f"{said} {size % {'number': site.snapshot.triples}}".strip()
    return said[:_LONGEST]


def _files(site: Site) -> Iterator[dict[str, object]]:
    for file in site.snapshot.dumps:
        if not file.name.endswith(_PACKED):
            yield {
                "@type": "DataDownload",
                "name": file.name,
                "contentUrl": absolute(f"{bare_root()}/dumps/{site.snapshot.version}/{file.name}"),
                "encodingFormat": media_type(file.name),
                "contentSize": f"{file.size} B",
                "sha256": file.sha256,
            }


def _places(site: Site) -> Iterator[dict[str, object]]:
    rows = select(site.engine, "overview/reports", language=language())
    hosts = {row["host"].value: _text(row, "hostLabel") for row in rows}
    for iri, name in [*hosts.items()][:_MOST_PLACES]:
        yield {"@type": "Place", "@id": iri, **({"name": name} if name else {})}
