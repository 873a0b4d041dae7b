"""``/dumps/``: the files of the snapshot, with sizes and checksums."""

from __future__ import annotations

from dataclasses import asdict

from flask import Blueprint, Response, jsonify, send_file

from kg.faults import NotFoundError
from kg.iris import GRAPH_FORMATS
from kg.web.asking import select
from kg.web.negotiation import HTML, JSON, content_type, negotiated, wanted
from kg.web.pages import page, show
from kg.web.site import current_site

blueprint = Blueprint("dumps", __name__)

_SUMS = "SHA256SUMS"


@blueprint.get("/dumps/")
def listing() -> Response:
    """Return the list of files."""
    site = current_site()
    if wanted(HTML, JSON) == JSON:
        files = [
            asdict(file) | {"url": f"/dumps/{site.snapshot.version}/{file.name}"}
            for file in site.snapshot.dumps
        ]
        return negotiated(jsonify(version=site.snapshot.version, files=files))
    graphs = [show(row["graph"]) for row in select(site.engine, "graphs")]
    return page("dumps.html", files=site.snapshot.dumps, graphs=graphs)


@blueprint.get("/dumps/<version>/<file>")
def dump(version: str, file: str) -> Response:
    """Return a file of the version that is served, also called ``latest``; conditions and ranges apply."""
    snapshot = current_site().snapshot
    if version not in ("latest", snapshot.version):
        raise NotFoundError(
            f"there is no version {version!r}; there is {snapshot.version}, also called latest"
        )
    sums = {dump.name: dump.sha256 for dump in snapshot.dumps}
    if file not in sums and file != _SUMS:
        raise NotFoundError(f"there is no dump {file!r}; /dumps/ lists them")
    path = snapshot.folder / "dumps" / file
    response = send_file(path, mimetype=_media_type(file), conditional=True, etag=sums.get(file, True))
    response.content_type = _media_type(file)
    return response


def _media_type(file: str) -> str:
    suffix = file.rpartition(".")[2]
    if suffix == "gz":
        return "application/gzip"
    return content_type(GRAPH_FORMATS.get(suffix, "text/plain"))
