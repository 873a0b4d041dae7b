"""``/dumps/``: the versions that are kept, their files with sizes and checksums, and what changed between."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlsplit

from flask import Blueprint, Response, jsonify, redirect, url_for

from kg.faults import NotFoundError
from kg.store import changes
from kg.store.changes import Changes, read_changes
from kg.store.crate import SUMS, media_type
from kg.store.packing import DumpFile, measure, unpacked_name
from kg.store.snapshot import FOLDER, DamagedError, Snapshot, list_snapshots, read_snapshot
from kg.web.asking import select
from kg.web.dataset.files import CODINGS, send_version, wanted_coding
from kg.web.negotiation import HTML, JSON, negotiated, wanted
from kg.web.pages import link, page, show
from kg.web.site import current_site

blueprint = Blueprint("dumps", __name__)

LATEST = "latest"
_VERSION = re.compile(r"[0-9a-f]{16}")
_BETWEEN = ".."


@dataclass(frozen=True, slots=True)
class Place:
    """Where files of one kind are: their name in an address, their folder, and the files by name."""

    name: str
    folder: Path
    files: Mapping[str, DumpFile]


@blueprint.app_template_filter("with_packed")
def group_packed(files: Sequence[DumpFile]) -> list[tuple[DumpFile, list[DumpFile]]]:
    """Return each of ``files`` with the same compressed; what has no whole form stands by itself."""
    groups: dict[str, list[DumpFile]] = {}
    for file in sorted(files, key=lambda file: (unpacked_name(file.name), len(file.name), file.name)):
        groups.setdefault(unpacked_name(file.name), []).append(file)
    return [(found[0], found[1:]) for found in groups.values()]


@blueprint.get("/dumps/")
def listing() -> Response:
    """Return the list of all versions, the newest first."""
    site = current_site()
    kept = kept_versions()
    if wanted(HTML, JSON) == JSON:
        versions = [_version_table(snapshot) for snapshot in kept]
        return _fresh(negotiated(jsonify(latest=site.snapshot.version, versions=versions)))
    graphs = [show(row["graph"]) for row in select(site.engine, "dataset/graphs")]
    listed = [(snapshot, read_changes(snapshot.folder)) for snapshot in kept]
    return _fresh(page("dumps.html", versions=listed, latest=site.snapshot.version, graphs=graphs))


@blueprint.get("/dumps/<name>/")
def folder(name: str) -> Response:
    """Return what there is of one version (``0123456789abcdef``) or between two (``…..…``).

    ``latest`` leads to the version that is served.
    """
    if name == LATEST:
        return _fresh(_redirect(link(f"/dumps/{current_site().snapshot.version}/")))
    as_json = wanted(HTML, JSON) == JSON
    if _BETWEEN in name:
        after, found = _between(name)
        table = _changes_table(found, after.version)
        if as_json:
            return _fresh(negotiated(jsonify(table)))
        return _fresh(page("dumps-changes.html", name=name, changes=found, after=after, patch=changes.PATCH))
    snapshot = _snapshot(name)
    if as_json:
        return _fresh(negotiated(jsonify(_version_table(snapshot))))
    latest = current_site().snapshot.version
    listed = [(snapshot, read_changes(snapshot.folder))]
    return _fresh(page("dumps-version.html", versions=listed, latest=latest))


@blueprint.get("/dumps/<name>/<file>")
def dump(name: str, file: str) -> Response:
    """Return a file of a version or of the changes between two; ``latest`` leads to the one served."""
    if name == LATEST:
        place = _place(current_site().snapshot.version)
        _found(place, file)
        return _fresh(_redirect(url_for("dumps.dump", name=place.name, file=file)))
    place = _place(name)
    stated = _found(place, file)
    site = current_site()
    saved = f"{_dataset_name(site.snapshot.base)}-{place.name.replace(_BETWEEN, '-')}-{file}"
    coding = wanted_coding()
    packed = place.files.get(f"{file}.{CODINGS[coding]}") if coding else None
    sent = packed or stated
    try:
        response = send_version(
            place.folder / sent.name, sent.sha256, media_type(file), saved, coding if packed else None
        )
    except FileNotFoundError:
        raise NotFoundError(f"{file} of {name} is gone; /dumps/ lists what is kept") from None
    if any(f"{file}.{suffix}" in place.files for suffix in CODINGS.values()):
        response.vary.add("Accept-Encoding")
    return response


def _redirect(target: str) -> Response:
    response = redirect(target, 302, Response)
    assert isinstance(response, Response)  # noqa: S101  # the class that was given
    return response


def _fresh(response: Response) -> Response:
    """Have ``response`` asked for anew each time: versions come and go."""
    response.cache_control.no_cache = True
    return response


def kept_versions() -> Sequence[Snapshot]:
    """Return the versions that are kept, the newest first; what is served is always one of them."""
    current = current_site().snapshot
    kept = list_snapshots(_out(current))
    return kept if any(one.version == current.version for one in kept) else (current, *kept)


def _out(current: Snapshot) -> Path:
    return current.folder.parents[1] if current.folder.parent.name == FOLDER else current.folder


def _snapshot(version: str) -> Snapshot:
    """Return the snapshot of ``version``; raise :class:`NotFoundError` when it is not kept."""
    current = current_site().snapshot
    if version == current.version:
        return current
    if _VERSION.fullmatch(version):
        try:
            return read_snapshot(_out(current) / FOLDER / version)
        except DamagedError:
            pass  # not there, most often
    raise NotFoundError(f"there is no version {version!r}; /dumps/ lists those that are kept")


def _between(name: str) -> tuple[Snapshot, Changes]:
    """Return the newer version of ``older..newer``, and the changes; raise :class:`NotFoundError`."""
    before, _, version = name.partition(_BETWEEN)
    after = _snapshot(version)
    found = next((one for one in read_changes(after.folder) if one.before == before), None)
    if found is None:
        raise NotFoundError(f"the changes {name!r} are not kept; /dumps/{version}/ lists those that are")
    return after, found


def _place(name: str) -> Place:
    """Return where the files are that have ``name`` in their address; raise :class:`NotFoundError`."""
    if _BETWEEN in name:
        after, found = _between(name)
        inside = after.folder / changes.FOLDER / found.before
        return Place(name, inside, {one.name: one for one in found.files})
    snapshot = _snapshot(name)
    return Place(name, snapshot.folder / "dumps", {one.name: one for one in snapshot.dumps})


def _found(place: Place, file: str) -> DumpFile:
    if file == SUMS and (place.folder / SUMS).is_file():
        return measure(place.folder / SUMS)
    if file not in place.files:
        raise NotFoundError(f"there is no file {file!r} here; /dumps/{place.name}/ lists them")
    return place.files[file]


def _dataset_name(base: str) -> str:
    """Return a short name for what is saved: the last word of the base's path, else its host.

    >>> _dataset_name("https://w3id.org/citypartners/"), _dataset_name("http://example.org/")
    ('citypartners', 'example.org')
    """
    parts = urlsplit(base)
    last = parts.path.rstrip("/").rpartition("/")[2] or parts.hostname or "dataset"
    return re.sub(r"[^A-Za-z0-9._-]+", "-", last).strip("-.") or "dataset"


def _version_table(snapshot: Snapshot) -> dict[str, object]:
    """Return a version as plain values."""
    version = snapshot.version
    return {
        "version": version,
        "number": snapshot.number,
        "published": snapshot.published.isoformat(),
        "latest": version == current_site().snapshot.version,
        "triples": snapshot.triples,
        "url": url_for("dumps.folder", name=version),
        "sums": url_for("dumps.dump", name=version, file=SUMS),
        "files": _file_tables(version, snapshot.dumps),
        "changes": [_changes_table(found, version) for found in read_changes(snapshot.folder)],
    }


def _changes_table(found: Changes, version: str) -> dict[str, object]:
    name = f"{found.before}{_BETWEEN}{version}"
    return {
        "before": found.before,
        "after": version,
        "url": url_for("dumps.folder", name=name),
        "added": found.added,
        "removed": found.removed,
        "graphs": [asdict(graph) for graph in found.graphs],
        "files": _file_tables(name, found.files),
    }


def _file_tables(name: str, files: Sequence[DumpFile]) -> list[dict[str, object]]:
    """Return files with their addresses, what they hold and how they are packed."""
    return [
        asdict(file)
        | {
            "url": url_for("dumps.dump", name=name, file=file.name),
            "mediaType": media_type(file.name),
            "unpacked": unpacked_name(file.name),
        }
        for file in files
    ]
