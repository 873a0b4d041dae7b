from __future__ import annotations

from collections import Counter
from urllib.parse import urldefrag, urljoin, urlsplit

from flask.testing import FlaskClient

from kg.store.engine import Engine
from kg.web.addresses import Addresses

from .html import Page
from .values import rows

BROWSER = {"Accept": "text/html,*/*;q=0.8"}
EACH = 3  # pages of each kind whose links are followed


def kind(path: str) -> str:
    """Return what kind of page or file is at ``path``, in which language."""
    split = urlsplit(path)
    parts = split.path.strip("/").split("/")
    name = "/".join(parts[: 2 if parts[0] in ("doc", "dataset") else 1])
    return f"{name}.{parts[-1].rpartition('.')[2] if '.' in parts[-1] else ''} {split.query[-7:]}"


def test_no_link_is_dead(client: FlaskClient) -> None:
    """From the front page on, a few pages of each kind in each language and every link on them."""
    waiting, anchors, followed = ["/"], {"/": set[str]()}, Counter[str]()
    wanted: dict[str, set[str]] = {}
    while waiting:
        path = waiting.pop(0)
        follow = followed[kind(path)] < EACH
        followed[kind(path)] += 1
        if not follow and (path.startswith("/doc/") or "." in path.rpartition("/")[2]):
            continue  # test_every_thing_has_a_document asks for the rest
        with client.get(path, headers=BROWSER, follow_redirects=True) as response:
            assert response.status_code == 200, f"{path} is {response.status}"
            if response.mimetype != "text/html":
                continue
            page = Page(response.get_data(as_text=True))
        anchors[path] = page.anchors
        for link in page.links if follow else ():
            target, fragment = urldefrag(urljoin(path, link))
            if urlsplit(target).netloc:
                continue
            if fragment and not fragment.startswith("char="):
                wanted.setdefault(target, set()).add(fragment)
            if target not in anchors:
                anchors[target] = set()
                waiting.append(target)
    kinds = (
        "doc/place",
        "doc/partnership",
        "doc/agreement",
        "doc/event",
        "doc/party",
        "queries",
        "scheme",
        "dumps",
    )
    for language in ("", "lang=en"):
        assert not [name for name in kinds if not followed[f"{name}. {language}"]]
    assert not {target: missing for target, found in wanted.items() if (missing := found - anchors[target])}


def test_every_thing_has_a_document(client: FlaskClient, engine: Engine) -> None:
    """Each IRI under the base that anything is said of, or that is said of anything, has its address."""
    base = "https://w3id.org/citypartners/"
    found = rows(
        engine,
        "SELECT DISTINCT ?t WHERE { { ?t ?p ?o } UNION { ?s ?p ?t } "
        f'FILTER(ISIRI(?t) && STRSTARTS(STR(?t), "{base}")) }}',
    )
    paths = {urldefrag(str(Addresses(base).path(iri)))[0] for (iri,) in found}
    assert len(paths) > 400
    for path in sorted(paths - {"/sparql"}):
        with client.head(
            path, headers={"Accept": "application/n-triples, */*;q=0.1"}, follow_redirects=True
        ) as response:
            assert response.status_code == 200, path
