"""Which address of this server stands for which IRI, and the other way round."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote

from kg.iris import PREFIXES, VOCABULARY

_SHARED = ("ontology", "scheme")  # what is under the vocabulary's IRI whatever the base is
_PLAIN = re.compile(r"[^<>\"{}|^`\\\x00-\x20]*")
_SAFE = "/:@!$&'()*+,;=~-._"
# A passage's IRI is a fragment of its text's (RFC 5147), which servers never see: its page has a path.
_PASSAGE = re.compile(r"source/([^/?#]+)\.txt#char=([0-9]+),([0-9]+)")


@dataclass(frozen=True, slots=True)
class Addresses:
    """The addresses of a dataset whose IRIs begin with ``base`` (which ends in ``/``)."""

    base: str

    def iri(self, path: str) -> str:
        """Return the IRI that the path ``path`` (decoded, without a leading slash) stands for."""
        return self.base + quote(path, safe=_SAFE)

    def iris(self, path: str) -> tuple[str, ...]:
        """Return the IRIs that ``path`` can stand for: with letters of other scripts escaped, or as they are.

        >>> Addresses("https://example.org/").iris("graph/дом")
        ('https://example.org/graph/%D0%B4%D0%BE%D0%BC', 'https://example.org/graph/дом')
        """
        plain = self.base + path
        can_be = "%" not in path and _PLAIN.fullmatch(plain)
        return tuple(dict.fromkeys((self.iri(path), *([plain] if can_be else []))))

    def path(self, iri: str) -> str | None:
        """Return the path, with its fragment, at which this server shows ``iri``; None for others' IRIs.

        A thing's path is that of its document: ``/doc/place/at`` for ``…/id/place/at``. A passage's is
        that of its page: ``/passage/x/1-2`` for ``…/source/x.txt#char=1,2``.
        """
        if iri.startswith(self.base):
            rest = iri.removeprefix(self.base)
            if passage := _PASSAGE.fullmatch(rest):
                return f"/passage/{passage[1]}/{passage[2]}-{passage[3]}"
            return f"/doc/{rest.removeprefix('id/')}" if rest.startswith("id/") else f"/{rest}"
        if iri.startswith(VOCABULARY) and iri.removeprefix(VOCABULARY).startswith(_SHARED):
            return f"/{iri.removeprefix(VOCABULARY)}"
        return None

    def passage(self, stem: str, begin: int, end: int) -> str:
        """Return the IRI of the characters ``begin`` to ``end`` of the text ``<stem>.txt``."""
        return f"{self.iri(f'source/{stem}.txt')}#char={begin},{end}"

    def short(self, iri: str) -> str:
        """Return ``iri`` as people can read it: ``place/hu-budapest``, ``cp:Event``, or in full.

        >>> Addresses("https://example.org/").short("https://schema.org/startDate")
        'schema:startDate'
        """
        for prefix, namespace in PREFIXES.items():
            local = iri.removeprefix(namespace)
            if local != iri and local and "/" not in local:
                return f"{prefix}:{local}"
        return iri.removeprefix(self.base).removeprefix("id/") or iri
